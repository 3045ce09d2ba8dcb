/* conf_test.c: the configuration file and the log's quoting. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/conf.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"

static struct conf conf;
static char error[CONF_ERROR_MAX];

static int
parse(const char *text)
{
	conf_free(&conf);
	ck_assert_int_eq(conf_defaults(&conf), 0);
	return conf_parse(&conf, "test.conf", text, strlen(text), error);
}

START_TEST(an_empty_file_is_complete)
{
	ck_assert_int_eq(parse(""), 0);
	ck_assert_str_eq(conf.spool, path_spooldir);
	ck_assert_uint_eq(conf.message_size_limit, 64ULL << 20);
	ck_assert_uint_eq(conf.lifetime, 5 * 86400);
	ck_assert_uint_eq(conf.recipient_limit, 1000);
	ck_assert_str_eq(conf.log, "syslog");
	ck_assert(!conf.debug);
}
END_TEST

START_TEST(values_of_every_type)
{
	ck_assert_int_eq(parse("# comment\n\n hostname = mx.example.org \nspool=/srv/spool\n"
	    "debug = yes\nrecipient_limit = 200\nmessage_size_limit = 10M\n"
	    "smtp_command_timeout = 1m30s\nextension =\n"), 0);
	ck_assert_str_eq(conf.hostname, "mx.example.org");
	ck_assert_str_eq(conf.spool, "/srv/spool");
	ck_assert(conf.debug);
	ck_assert_uint_eq(conf.recipient_limit, 200);
	ck_assert_uint_eq(conf.message_size_limit, 10 << 20);
	ck_assert_uint_eq(conf.smtp_command_timeout, 90);
	ck_assert_str_eq(conf.extension, "");
}
END_TEST

START_TEST(errors_name_file_and_line)
{
	static const struct { const char *text, *error; } cases[] = {
		{ "\n\nno_such_key = 1\n", "test.conf:3: no_such_key: no such key" },
		{ "hostname\n", "test.conf:1: hostname: a line is" },
		{ "spool = relative\n", "test.conf:1: spool: say an absolute path" },
		{ "debug = maybe\n", "test.conf:1: debug: say yes or no" },
		{ "debug = no\nrecipient_limit = 99\n", "test.conf:2: recipient_limit: say a number" },
		{ "hostname = a\r\n", "test.conf:1: this line: a control character" },
		{ "recipient_limit = -1", "test.conf:1: recipient_limit: say a number" },
		{ "recipient_limit = 100001", "test.conf:1: recipient_limit: say a number" },
		{ "message_size_limit = 10X", "test.conf:1: message_size_limit: say a size" },
		{ "lifetime = soon", "test.conf:1: lifetime: say a time" },
		{ "lifetime = ", "test.conf:1: lifetime: say a time" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_msg(parse(cases[i].text) == -1, "%s", cases[i].text);
		ck_assert_msg(strncmp(error, cases[i].error, strlen(cases[i].error)) == 0,
		    "%s: %s", cases[i].text, error);
	}
	ck_assert_int_eq(conf_parse(&conf, "t", "hostname = a\0b\n", 15, error), -1);
}
END_TEST

static void
count_keys(const char *key, const char *value, void *arg)
{
	ck_assert(key[0] != '\0' && value != NULL);
	++*(int *)arg;
}

START_TEST(what_is_printed_parses_again)
{
	int n = 0;

	ck_assert_int_eq(parse(""), 0);
	conf_print(&conf, count_keys, &n);
	ck_assert_int_ge(n, 30);
}
END_TEST

START_TEST(a_text_has_a_limit)
{
	char text[512] = "hostname = ";

	memset(text + 11, 'h', 255);
	ck_assert_int_eq(parse(text), 0);
	text[11 + 255] = 'h';
	ck_assert_int_eq(parse(text), -1);
	ck_assert_str_eq(error, "test.conf:1: hostname: the value is too long");
}
END_TEST

START_TEST(a_named_file_must_be_there)
{
	char path[] = "/tmp/conf_testXXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, "hostname = named.example\n", 25), 25);
	close(fd);
	setenv("MAILSTEAD_CONF", path, 1);
	ck_assert_int_eq(conf_load(&conf, error), 0);
	ck_assert_str_eq(conf.hostname, "named.example");
	unlink(path);
	conf_free(&conf);
	ck_assert_int_eq(conf_load(&conf, error), -1);
	ck_assert_msg(strncmp(error, path, strlen(path)) == 0, "%s", error);
}
END_TEST

/* What the log wrote into a file, behind its head. */
static void
logged(struct log_line *l, char *out, size_t size)
{
	char path[] = "/tmp/log_testXXXXXX", text[4096];
	int fd = mkstemp(path);
	ssize_t n;
	char *event;

	ck_assert_int_ne(fd, -1);
	log_open("unit", path);
	log_end(l);
	n = read(fd, text, sizeof(text) - 1);
	ck_assert_int_gt(n, 0);
	text[n] = '\0';
	ck_assert(text[n - 1] == '\n');
	ck_assert_ptr_eq(strchr(text, '\n'), text + n - 1);
	event = strstr(text, "event=");
	ck_assert_ptr_nonnull(event);
	(void)snprintf(out, size, "%s", event);
	close(fd);
	unlink(path);
}

START_TEST(a_value_cannot_forge_a_line)
{
	struct log_line l = log_begin(LOG_INFO, "test");
	char out[4096];

	log_str(&l, "plain", "a@b.example");
	log_str(&l, "empty", "");
	log_str(&l, "blank", "a b");
	log_view(&l, "evil", VIEW("x\nevent=accepted \"q\"\\\r\0y\x9b"));
	log_num(&l, "n", 12);
	logged(&l, out, sizeof(out));
	ck_assert_str_eq(out, "event=test plain=a@b.example empty=\"\" blank=\"a b\" "
	    "evil=\"x\\x0aevent=accepted \\\"q\\\"\\\\\\x0d\\x00y\\x9b\" n=12\n");
}
END_TEST

START_TEST(a_long_line_is_cut)
{
	struct log_line l = log_begin(LOG_INFO, "test");
	static char big[LOG_LINE_MAX * 2];
	char out[8192];

	memset(big, 'x', sizeof(big) - 1);
	log_str(&l, "key", "value");
	log_str(&l, "big", big);
	logged(&l, out, sizeof(out));
	ck_assert(strncmp(out, "event=test key=value", 20) == 0);
	ck_assert_uint_le(strlen(out), LOG_LINE_MAX + 1);
}
END_TEST

START_TEST(files_are_read_whole_or_not_at_all)
{
	char dir[] = "/tmp/file_testXXXXXX";
	struct buf b = buf_make(10);
	int dirfd;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	dirfd = open(dir, O_RDONLY | O_DIRECTORY);
	int fd = openat(dirfd, "a", O_WRONLY | O_CREAT, 0600);
	ck_assert_int_eq(file_write(fd, VIEW("1234567890")), 0);
	ck_assert_int_eq(file_read_path(dirfd, "a", false, &b), 0);
	ck_buf(&b, "1234567890");
	ck_assert_int_eq(file_write(fd, VIEW("x")), 0);
	buf_clear(&b);
	ck_assert_int_eq(file_read_path(dirfd, "a", false, &b), -1);
	ck_assert_int_eq(symlinkat("a", dirfd, "link"), 0);
	buf_clear(&b);
	ck_assert_int_eq(file_read_path(dirfd, "link", false, &b), -1);
	ck_assert_int_eq(mkdirat(dirfd, "d", 0700), 0);
	ck_assert_int_eq(file_read_path(dirfd, "d", true, &b), -1);
	ck_assert_int_eq(linkat(dirfd, "a", dirfd, "b", 0), 0);
	ck_assert_int_eq(file_rename_new(dirfd, "a", dirfd, "b"), -1);
	ck_assert_int_eq(file_rename_new(dirfd, "a", dirfd, "c"), 0);
	ck_assert_int_eq(faccessat(dirfd, "a", F_OK, 0), -1);
	unlinkat(dirfd, "b", 0);
	unlinkat(dirfd, "c", 0);
	unlinkat(dirfd, "link", 0);
	unlinkat(dirfd, "d", AT_REMOVEDIR);
	close(fd);
	close(dirfd);
	rmdir(dir);
	buf_free(&b);
}
END_TEST

static struct {
	bool no_renameat2;
	const char *undeletable;
} fault;

/* In place of the C library's. */
int
renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	if (fault.no_renameat2) {
		errno = EINVAL;
		return -1;
	}
	return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

int
unlinkat(int dir, const char *name, int flags)
{
	if (fault.undeletable && strcmp(name, fault.undeletable) == 0) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_unlinkat, dir, name, flags);
}

/* A file system that cannot rename without replacing. */
START_TEST(a_rename_of_two_steps_happens_or_does_not)
{
	char dir[] = "/tmp/rename.XXXXXX";
	int dirfd;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	dirfd = open(dir, O_RDONLY | O_DIRECTORY);
	close(openat(dirfd, "a", O_WRONLY | O_CREAT, 0600));
	fault.no_renameat2 = true;
	fault.undeletable = "a";
	ck_assert_int_eq(file_rename_new(dirfd, "a", dirfd, "b"), -1);
	ck_assert_int_eq(errno, EIO);
	ck_assert_int_eq(faccessat(dirfd, "a", F_OK, 0), 0);
	ck_assert_int_eq(faccessat(dirfd, "b", F_OK, 0), -1);
	fault.undeletable = NULL;
	ck_assert_int_eq(file_rename_new(dirfd, "a", dirfd, "b"), 0);
	ck_assert_int_eq(faccessat(dirfd, "a", F_OK, 0), -1);
	ck_assert_int_eq(unlinkat(dirfd, "b", 0), 0);
	fault.no_renameat2 = false;
	close(dirfd);
	rmdir(dir);
}
END_TEST

START_TEST(a_directory_of_a_path)
{
	char dir[PATH_MAX];

	path_directory("/etc/mailstead/aliases", dir);
	ck_assert_str_eq(dir, "/etc/mailstead");
	path_directory("/aliases", dir);
	ck_assert_str_eq(dir, "/");
}
END_TEST

static void
teardown(void)
{
	conf_free(&conf);
}

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, NULL, teardown);
	tcase_add_test(c, an_empty_file_is_complete);
	tcase_add_test(c, values_of_every_type);
	tcase_add_test(c, errors_name_file_and_line);
	tcase_add_test(c, what_is_printed_parses_again);
	tcase_add_test(c, a_text_has_a_limit);
	tcase_add_test(c, a_named_file_must_be_there);
	tcase_add_test(c, a_value_cannot_forge_a_line);
	tcase_add_test(c, a_long_line_is_cut);
	tcase_add_test(c, files_are_read_whole_or_not_at_all);
	tcase_add_test(c, a_rename_of_two_steps_happens_or_does_not);
	tcase_add_test(c, a_directory_of_a_path);
}

int
main(void)
{
	return unit_run("conf", add);
}
