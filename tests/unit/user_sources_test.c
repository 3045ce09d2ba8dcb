/* user_sources_test.c: where users may come from besides /etc/passwd. */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/user_sources.h"

START_TEST(lines_of_nsswitch)
{
	static const struct {
		const char *text;
		enum user_source source;
	} all[] = {
		{ "", USER_FILES },
		{ "passwd: files\n", USER_FILES },
		{ "group: files ldap\npasswd:files\n", USER_FILES },
		{ "# passwd: ldap\n\tpasswd:\tfiles # ldap\n", USER_FILES },
		{ "passwd: files [NOTFOUND=return]\n", USER_FILES },
		{ "passwd: files [NOTFOUND=return SUCCESS=return] systemd", USER_SYSTEMD },
		{ "passwd: files [ !SUCCESS=continue ] sss\n", USER_OTHERS },
		{ "passwd: files [NOTFOUND=return]\nhosts: dns\n", USER_FILES },
		{ "passwd: systemd files\n", USER_SYSTEMD },
		{ "passwd: files systemd ldap\n", USER_OTHERS },
		{ "passwd: ldap systemd files\n", USER_OTHERS },
		{ "passwd: compat\n", USER_OTHERS },
		{ "passwd_compat: nis\npasswd: db\n", USER_OTHERS },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		ck_assert_msg(user_source_of(view_of(all[i].text)) == all[i].source, "%s",
		    all[i].text);
}
END_TEST

static char directory[] = "/tmp/user-sources.XXXXXX";

static void
put(const char *name)
{
	char path[256];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	ck_assert_int_ne(fd, -1);
	close(fd);
}

static void
take(const char *name)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	ck_assert_int_eq(unlink(path), 0);
}

START_TEST(what_is_in_a_directory)
{
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert(!user_records_in(directory, false) && !user_records_in(directory, true));
	put("io.systemd.DynamicUser");
	put("io.systemd.Multiplexer");
	ck_assert(!user_records_in(directory, false));
	put("io.systemd.Home");
	ck_assert(user_records_in(directory, false) && !user_records_in(directory, true));
	put("ann.user");
	ck_assert(user_records_in(directory, true));
	take("ann.user");
	put("ann.group");
	put(".user");
	ck_assert(!user_records_in(directory, true));
	ck_assert(user_records_in("/dev/null", true));
	take(".user");
	take("ann.group");
	take("io.systemd.Home");
	take("io.systemd.Multiplexer");
	take("io.systemd.DynamicUser");
	ck_assert_int_eq(rmdir(directory), 0);
	ck_assert(!user_records_in(directory, false) && !user_records_in(directory, true));
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, lines_of_nsswitch);
	tcase_add_test(t, what_is_in_a_directory);
}

int
main(void)
{
	return unit_run("user_sources", add);
}
