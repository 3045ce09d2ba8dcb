/* user_usage.c: see user_usage.h. */
#include "admin/users/user_usage.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/mailstead.h"
#include "base/num.h"
#include "sys/file.h"
#include "sys/spawn.h"

#define TEXT_MAX (64UL << 20)

/* ---- An mbox, which is not opened */

static void
look_at_mbox(struct user_usage *u)
{
	struct buf path = buf_make(USER_DIR_MAX + MAILBOX_PATH_MAX + 2);
	const char *text;
	struct stat st;

	if (u->settings.mbox[0] != '/')
		(void)buf_addf(&path, "%s/", u->owner.home);
	(void)mailbox_path(u->settings.mbox, view_of(u->name), &path);
	text = buf_cstr(&path);
	u->messages = -1;
	if (text && lstat(text, &st) == 0)
		u->bytes = S_ISREG(st.st_mode) ? st.st_size : 0;
	else
		u->error = text == NULL ? ENAMETOOLONG : errno == ENOENT ? 0 : errno;
	buf_free(&path);
}

/* ---- Maildirs */

/* What mailbox-usage is asked: a file with a line for each. Returns a descriptor, or -1. */
static int
make_questions(const struct user_usage *users, size_t n)
{
	struct buf text = buf_make(TEXT_MAX);
	int fd = memfd_create("questions", MFD_CLOEXEC);

	for (size_t i = 0; i < n; i++)
		if (users[i].settings.mbox[0] == '\0')
			(void)buf_addf(&text, "%" PRIu64 " %" PRIu64 " %s\n", users[i].settings.quota,
			    users[i].settings.quota_messages, users[i].owner.home);
	if (fd != -1 && (text.failed || file_write(fd, buf_view(&text)) == -1 ||
	    lseek(fd, 0, SEEK_SET) == -1)) {
		file_close(fd);
		fd = -1;
	}
	buf_free(&text);
	return fd;
}

/* "BYTES MESSAGES LOGIN", or "- ERRNO". Returns 0 or -1. */
static int
read_answer(struct view line, struct user_usage *u)
{
	struct view words[3];
	uint64_t numbers[3];
	bool negative[3];

	for (size_t i = 0; i < 3; i++) {
		if (!view_word(&line, &words[i]))
			return -1;
		if (i == 0 && view_eq(words[0], VIEW("-"))) {
			if (!view_word(&line, &words[1]) || num_parse(words[1], 4095, &numbers[0]) == -1)
				return -1;
			u->error = numbers[0] ? (int)numbers[0] : EIO;
			return 0;
		}
		/* maildirsize may be below nothing by what is under way. */
		negative[i] = words[i].p[0] == '-';
		if (num_parse(view_sub(words[i], negative[i], words[i].n), INT64_MAX, &numbers[i]) == -1)
			return -1;
	}
	u->bytes = negative[0] ? 0 : (int64_t)numbers[0];
	u->messages = negative[1] ? 0 : (int64_t)numbers[1];
	u->login = negative[2] ? 0 : (int64_t)numbers[2];
	return 0;
}

static int
read_answers(int fd, struct user_usage *users, size_t n)
{
	struct buf text = buf_make(TEXT_MAX);
	struct view rest, line;
	int result = file_read_start(fd, &text);

	rest = buf_view(&text);
	for (size_t i = 0; result == 0 && i < n; i++)
		if (users[i].settings.mbox[0] == '\0' &&
		    (!view_line(&rest, &line) || read_answer(line, &users[i]) == -1))
			result = -1;
	buf_free(&text);
	return result;
}

static int
ask(const struct user_usage *users, int in, int out, const char *directory, bool renew)
{
	const char *const args[] = { renew ? "-r" : directory, renew ? directory : NULL, NULL };
	const int fds[] = { in, out, STDERR_FILENO };
	const struct spawn s = {
		.program = "mailbox-usage", .args = args, .fds = fds, .nfds = 3,
		.user = geteuid() == 0 ? &users[0].owner : NULL,
	};
	pid_t child = spawn_start(&s);

	return child == -1 ? -1 : spawn_wait(child);
}

int
user_usage_look(const struct conf *conf, struct user_usage *users, size_t n, bool renew)
{
	const char *directory = strchr(users[0].name, '@') ? conf->virtual_dir : users[0].owner.home;
	int in, out = memfd_create("answers", MFD_CLOEXEC), status, result = -1;
	size_t maildirs = 0;

	for (size_t i = 0; i < n; i++)
		if (users[i].settings.mbox[0])
			look_at_mbox(&users[i]);
		else
			maildirs++;
	in = make_questions(users, n);
	if (maildirs == 0) {
		result = 0;
	} else if (in != -1 && out != -1) {
		status = ask(users, in, out, directory, renew);
		result = status == 0 || status == EXIT_TEMPORARY ? read_answers(out, users, n) : -1;
	}
	file_close(in);
	file_close(out);
	if (result == -1)
		mailstead_complain("mailbox-usage", "cannot look at the mailboxes");
	return result;
}
