/*
 * mailbox-usage.c: how much is in mailboxes, for mailstead(8), see mailbox-usage(8).
 *
 * Started by mailstead(8) as the user whose mailboxes they are. Is never root: what lies in a
 * mailbox was written by anybody. Trusts its arguments and its input. May read what is below the
 * directory of its argument, and with -r write there.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/num.h"
#include "mail/last_login.h"
#include "mail/maildir_quota.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"

#define PROGRAM "mailbox-usage"
#define INPUT_MAX (64UL << 20)
#define HOME_MAX 4096
#define MEMORY_MAX (512UL << 20)
#define FILES_MAX 32

static struct sock_filter filter[] = {
	SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_WRITE_FILES, SECCOMP_FAIL(ioctl, ENOTTY), SECCOMP_END,
};

/* A line of the input: "BYTES MESSAGES HOME". Returns 0 or -1. */
static int
parse(struct view line, struct maildir_load *limit, char home[HOME_MAX])
{
	struct view bytes, messages;
	uint64_t b, m;

	if (!view_word(&line, &bytes) || num_parse(bytes, INT64_MAX, &b) == -1 ||
	    !view_word(&line, &messages) || num_parse(messages, INT64_MAX, &m) == -1)
		return -1;
	*limit = (struct maildir_load){ (int64_t)b, (int64_t)m };
	return view_string(view_sub(line, 1, line.n), home, HOME_MAX);
}

/* Says what is in the Maildir of that home. A home or Maildir that is missing holds nothing. */
static int
look(const struct conf *conf, const char *home, struct maildir_load limit, bool renew)
{
	int fd = open(home, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), result = 0;
	struct maildir m = { -1, -1, -1, -1 };
	struct maildir_load used = { 0, 0 };
	int64_t login = 0;

	if (fd == -1 || maildir_open(fd, conf->maildir, false, &m) == -1)
		result = errno == ENOENT ? 0 : -1;
	if (result == 0 && m.dir != -1) {
		result = renew ? quota_renew(&m, limit, &used) : quota_look(&m, &used);
		login = last_login_read(m.dir);
	}
	if (result == 0)
		(void)printf("%" PRId64 " %" PRId64 " %" PRId64 "\n", used.bytes, used.messages, login);
	else
		(void)printf("- %d\n", errno);
	if (m.dir != -1)
		maildir_close(&m);
	file_close(fd);
	return result;
}

static int
look_at_all(const struct conf *conf, struct view input, bool renew)
{
	int status = EX_OK;
	struct view line;

	while (view_line(&input, &line)) {
		struct maildir_load limit;
		char home[HOME_MAX];

		if (parse(line, &limit, home) == -1)
			return EX_USAGE;
		if (look(conf, home, limit, renew) == -1)
			status = EX_TEMPFAIL;
	}
	return fflush(stdout) == EOF ? EX_TEMPFAIL : status;
}

int
main(int argc, char *argv[])
{
	bool renew = argc == 3 && strcmp(argv[1], "-r") == 0;
	struct demote_path paths[2] = { { NULL, DEMOTE_READ }, { NULL, 0 } };
	const struct demote profile = {
		.paths = paths, .memory_max = MEMORY_MAX, .files_max = FILES_MAX,
		.filter = SECCOMP_TABLE(filter),
	};
	struct buf input = buf_make(INPUT_MAX);
	struct conf conf;

	log_attach(PROGRAM, FD_LOG);
	if (getuid() == 0 || geteuid() == 0 || argc != 2 + renew) {
		(void)fprintf(stderr, PROGRAM ": not for root: use mailstead user\n");
		return EX_USAGE;
	}
	conf_load_or_exit(&conf, PROGRAM);
	paths[0].path = argv[1 + renew];
	paths[0].access |= renew ? DEMOTE_WRITE : 0;
	if (file_read(STDIN_FILENO, &input) == -1 || demote(&profile) == -1)
		return EX_TEMPFAIL;
	return look_at_all(&conf, buf_view(&input), renew);
}
