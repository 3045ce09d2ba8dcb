/* log_input.c: see log_input.h. */
#include "admin/log/log_input.h"

#include <errno.h>
#include <unistd.h>

#define BLOCK (256 * 1024)

void
log_input_start(struct log_input *in, void (*line)(void *, struct view), void *arg)
{
	*in = (struct log_input){ .line = line, .arg = arg,
		.held = buf_make(LOG_INPUT_LINE_MAX + 2 * BLOCK) };
}

/* Gives the complete lines away. A line that is too long is dropped, up to its end. */
static void
take_lines(struct log_input *in)
{
	struct view rest = buf_view(&in->held);
	size_t end;

	while ((end = view_find(rest, '\n')) < rest.n) {
		if (!in->dropping)
			in->line(in->arg, view_sub(rest, 0, end));
		in->dropping = false;
		rest = view_sub(rest, end + 1, rest.n);
	}
	in->taken += in->held.n - rest.n;
	buf_consume(&in->held, in->held.n - rest.n);
	if (in->held.n > LOG_INPUT_LINE_MAX) {
		in->dropping = true;
		in->taken += in->held.n;
		buf_clear(&in->held);
	}
}

int
log_input_read(struct log_input *in, int fd)
{
	ssize_t n;

	if (buf_reserve(&in->held, BLOCK) == -1) {
		errno = ENOMEM;
		return -1;
	}
	while ((n = read(fd, in->held.p + in->held.n, BLOCK)) == -1 && errno == EINTR)
		;
	if (n <= 0)
		return n == 0 ? 0 : -1;
	in->held.n += (size_t)n;
	take_lines(in);
	return 1;
}

void
log_input_end(struct log_input *in)
{
	if (in->held.n && !in->dropping)
		in->line(in->arg, buf_view(&in->held));
	log_input_free(in);
}

void
log_input_free(struct log_input *in)
{
	buf_free(&in->held);
}
