/* deliver_folder.c: see deliver_folder.h. */
#include "deliver/deliver_folder.h"

#include <string.h>

#include "deliver/deliver_forward.h"
#include "mail/maildir_folder.h"

/* The extension as the address writes it; empty without one. */
static struct view
extension_of(const struct deliver *d, const struct address *recipient)
{
	char extension[ADDRESS_LOCAL_MAX + 1];
	struct view local = view_of(recipient->local);
	size_t n;

	deliver_extension(d, recipient, extension);
	n = strlen(extension);
	return n ? view_sub(local, local.n - n + 1, n) : VIEW("");
}

bool
deliver_has_folder(const struct deliver *d, const struct address *recipient)
{
	char name[MAILDIR_NAME_MAX + 1];

	return d->folders && maildir_folder_name(extension_of(d, recipient), true, name) == 0;
}

int
deliver_folder(const struct deliver *d, const struct maildir *m, const struct address *recipient,
    struct maildir *folder, char name[MAILDIR_NAME_MAX + 1])
{
	int got = 0;

	if (deliver_has_folder(d, recipient)) {
		struct view extension = extension_of(d, recipient);

		(void)maildir_folder_name(extension, false, name);
		got = maildir_folder_open(m, name, false, folder);
		if (got == 0) {
			(void)maildir_folder_name(extension, true, name);
			got = maildir_folder_open(m, name, d->make_folders, folder);
		}
	}
	if (got == 0)
		name[0] = '\0';
	return got;
}
