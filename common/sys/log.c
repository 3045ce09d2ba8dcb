/* log.c: see log.h. */
#include "sys/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "sys/clock.h"

#define SYSLOG_SOCKET "/dev/log"

static struct {
	int fd;
	bool is_socket;
	bool debug;
	ssize_t (*write)(int fd, const void *line, size_t n);	/* to what is no socket */
	char program[32];
} logger = { .fd = -1, .write = write };

static void
log_use(const char *program, int fd)
{
	int type;
	socklen_t size = sizeof(type);

	logger.fd = fd;
	logger.is_socket = getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
	    type == SOCK_DGRAM;
	(void)snprintf(logger.program, sizeof(logger.program), "%s", program);
}

static int
log_connect_syslog(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = SYSLOG_SOCKET };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd != -1 && connect(fd, (struct sockaddr *)&to, sizeof(to)) == -1) {
		close(fd);
		fd = -1;
	}
	return fd;
}

void
log_open(const char *program, const char *destination)
{
	int fd;

	log_use(program, STDERR_FILENO);
	if (strcmp(destination, "stderr") == 0)
		return;
	if (strcmp(destination, "syslog") == 0)
		fd = log_connect_syslog();
	else
		fd = open(destination, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd != -1)
		log_use(program, fd);
	else
		log_errno("open log", destination);
}

void
log_attach(const char *program, int fd)
{
	log_use(program, fd);
}

int
log_place(int fd)
{
	int old = logger.fd;

	if (old == fd)
		return 0;
	if (old == -1 || dup3(old, fd, O_CLOEXEC) == -1)
		return -1;
	logger.fd = fd;
	return old > STDERR_FILENO ? close(old) : 0;
}

int
log_fd(void)
{
	return logger.fd;
}

void
log_set_debug(bool on)
{
	logger.debug = on;
}

void
log_write_by(ssize_t (*by)(int fd, const void *line, size_t n))
{
	logger.write = by;
}

struct log_line
log_begin(int level, const char *event)
{
	struct log_line l = { .level = level, .text = buf_make(LOG_LINE_MAX) };

	log_str(&l, "event", event);
	return l;
}

static bool
value_is_plain(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if ((unsigned char)v.p[i] <= ' ' || (unsigned char)v.p[i] >= 0x7f ||
		    v.p[i] == '"' || v.p[i] == '\\' || v.p[i] == '=')
			return false;
	return v.n != 0;
}

static void
add_quoted(struct buf *b, struct view v)
{
	buf_add_char(b, '"');
	for (size_t i = 0; i < v.n; i++) {
		unsigned char c = (unsigned char)v.p[i];

		if (c < ' ' || c >= 0x7f)
			buf_addf(b, "\\x%02x", c);
		else if (c == '"' || c == '\\')
			buf_addf(b, "\\%c", c);
		else
			buf_add_char(b, (char)c);
	}
	buf_add_char(b, '"');
}

static void
add_key(struct buf *b, const char *key)
{
	if (b->n)
		buf_add_char(b, ' ');
	buf_add_str(b, key);
	buf_add_char(b, '=');
}

void
log_view(struct log_line *l, const char *key, struct view value)
{
	add_key(&l->text, key);
	if (value_is_plain(value))
		buf_add_view(&l->text, value);
	else
		add_quoted(&l->text, value);
}

void
log_str(struct log_line *l, const char *key, const char *value)
{
	log_view(l, key, view_of(value));
}

void
log_num(struct log_line *l, const char *key, uint64_t value)
{
	add_key(&l->text, key);
	buf_add_num(&l->text, value);
}

/* What stands before the text: RFC 3164's head for syslog, else time, program and pid. */
static int
log_head(const struct log_line *l, char *out, size_t size)
{
	int64_t now = clock_unix_usec();
	time_t seconds = (time_t)(now / 1000000);
	char stamp[32] = "";
	struct tm tm;

	if (logger.is_socket)
		return snprintf(out, size, "<%d>%s[%d]: ", LOG_MAIL | l->level, logger.program,
		    (int)getpid());
	if (gmtime_r(&seconds, &tm))
		(void)strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &tm);
	return snprintf(out, size, "%s.%03dZ %s[%d]: ", stamp, (int)(now / 1000 % 1000),
	    logger.program, (int)getpid());
}

void
log_end(struct log_line *l)
{
	char out[LOG_LINE_MAX + 128];
	int head = logger.fd == -1 || (l->level == LOG_DEBUG && !logger.debug) ? -1 :
	    log_head(l, out, sizeof(out));

	if (head > 0 && (size_t)head < sizeof(out)) {
		struct view text = view_sub(buf_view(&l->text), 0, sizeof(out) - (size_t)head - 1);
		size_t n = (size_t)head + text.n;

		memcpy(out + head, text.p, text.n);
		out[n] = '\n';
		/* A log that cannot be written must not stop the mail. */
		if (logger.is_socket)
			(void)!send(logger.fd, out, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		else
			(void)!logger.write(logger.fd, out, n + 1);
	}
	buf_free(&l->text);
}

void
log_errno(const char *what, const char *subject)
{
	int error = errno;
	struct log_line l = log_begin(LOG_ERR, "error");

	log_str(&l, "what", what);
	log_str(&l, "on", subject);
	log_str(&l, "error", strerror(error));
	log_end(&l);
	errno = error;
}

void
log_killed(const char *program, pid_t pid, int number)
{
	struct log_line l = log_begin(LOG_ERR, "killed");

	if (program)
		log_str(&l, "program", program);
	log_num(&l, "child", (uint64_t)pid);
	log_num(&l, "signal", (uint64_t)number);
	log_end(&l);
}

void
log_note(int level, const char *event, const char *key, const char *value)
{
	struct log_line l = log_begin(level, event);

	log_str(&l, key, value);
	log_end(&l);
}
