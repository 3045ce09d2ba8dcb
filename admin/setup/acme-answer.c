/*
 * acme-answer.c: shows an ACME authority, on port 80, that a name is ours; acme-answer(8).
 *
 * Started by listen(8) for each connection while acme-renew(8) waits for a certificate, as
 * _mailnet. May read the files of one directory and nothing else. Trusts nobody: anybody can ask.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "admin/setup/acme_request.h"
#include "sys/clock.h"
#include "sys/demote.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/reader.h"

#define PROGRAM "acme-answer"
#define SECONDS 10		/* for a whole request, and again for the answer */
#define LINE_MAX_OCTETS 4096
#define FIELDS_MAX 100		/* lines behind the first one */
#define ANSWER_MAX 1024

static struct sock_filter table[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_READ_FILES,
	SECCOMP_FAIL(ioctl, ENOTTY),
	SECCOMP_END,
};

static const struct demote profile = {
	.user = path_user_net,
	.memory_max = 64 * 1024 * 1024,
	.files_max = 16,
	.filter = SECCOMP_TABLE(table),
};

/* Reads a request to its end, or the client would not get the answer. Returns 0 or -1. */
static int
read_request(struct reader *r, char token[ACME_TOKEN_MAX + 1])
{
	msec deadline = clock_monotonic() + SECONDS * 1000;
	struct view line, name;

	token[0] = '\0';
	if (reader_line(r, LINE_MAX_OCTETS, deadline, &line) != LINE_OK)
		return -1;
	if (acme_request(line, &name) == 0)
		(void)view_string(name, token, ACME_TOKEN_MAX + 1);
	for (size_t i = 0; i < FIELDS_MAX; i++) {
		if (reader_line(r, LINE_MAX_OCTETS, deadline, &line) != LINE_OK)
			return -1;
		if (line.n == 0)
			return 0;
	}
	return -1;
}

static void
answer(int dir, const char *token)
{
	msec deadline = clock_monotonic() + SECONDS * 1000;
	struct buf content = buf_make(ANSWER_MAX), head = buf_make(ANSWER_MAX);
	struct writer w;
	bool found = token[0] != '\0' && file_read_path(dir, token, false, &content) == 0;

	if (!found) {
		buf_clear(&content);
		(void)buf_add_str(&content, "This is no web server.\n");
	}
	(void)buf_addf(&head, "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
	    "Connection: close\r\n\r\n", found ? "200 OK" : "404 Not Found",
	    found ? "application/octet-stream" : "text/plain", content.n);
	writer_init(&w, STDOUT_FILENO);
	(void)writer_add(&w, buf_view(&head), deadline);
	(void)writer_add(&w, buf_view(&content), deadline);
	(void)writer_flush(&w, deadline);
	buf_free(&w.pending);
	buf_free(&content);
	buf_free(&head);
}

int
main(int argc, char **argv)
{
	static struct reader r;
	struct demote_path paths[2] = { { NULL, DEMOTE_READ }, { NULL, 0 } };
	struct demote d = profile;
	char token[ACME_TOKEN_MAX + 1];
	int dir;

	if (argc != 2 || argv[1][0] != '/') {
		(void)fprintf(stderr, "usage: " PROGRAM " directory\n");
		return EX_USAGE;
	}
	log_open(PROGRAM, "stderr");
	paths[0].path = argv[1];
	d.paths = paths;
	dir = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1 || demote(&d) == -1)
		return EX_OSERR;
	reader_init(&r, STDIN_FILENO);
	if (read_request(&r, token) == 0)
		answer(dir, token);
	return 0;
}
