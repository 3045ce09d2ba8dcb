/* status_page.c: see status_page.h. */
#include "admin/log/status_page.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "sys/clock.h"
#include "sys/file.h"
#include "text/utf8.h"

#define PAGE_MAX (4 << 20)	/* octets */
#define ROWS 24			/* of a terminal that does not say */
#define COLUMNS 80
#define REST 4			/* times as long as it took to make a page is waited at least */

#define ENTER "\033[?1049h\033[?25l"	/* the other screen, no cursor */
#define LEAVE "\033[?25h\033[?1049l"
#define HOME "\033[H"
#define CLEAR_LINE "\033[K"
#define CLEAR_BELOW "\033[J"

/* ---- What fits */

static void
add_line(struct view line, size_t columns, struct buf *out)
{
	for (size_t width = 0; line.n && width < columns; width++) {
		size_t n = utf8_printable(line);

		buf_add(out, n ? line.p : "?", n ? n : 1);
		line = view_sub(line, n ? n : 1, line.n);
	}
}

static size_t
count_lines(struct view text)
{
	struct view line;
	size_t n = 0;

	while (view_line(&text, &line))
		n++;
	return n;
}

void
status_page_fit(struct view text, size_t rows, size_t columns, const char *end, struct buf *out)
{
	size_t lines = count_lines(text), shown = lines > rows ? rows - 1 : lines;
	struct buf more = buf_make(64);
	struct view line;

	for (size_t i = 0; i < shown && view_line(&text, &line); i++) {
		add_line(line, columns, out);
		if (i + 1 < lines && i + 1 < rows)
			buf_add_str(out, end);
	}
	if (shown < lines) {
		buf_addf(&more, "(%zu lines more)", lines - shown);
		add_line(buf_view(&more), columns, out);
	}
	buf_free(&more);
}

/* ---- The terminal */

static volatile sig_atomic_t ended, resized;

static void
on_signal(int number)
{
	if (number == SIGWINCH)
		resized = 1;
	else
		ended = 1;
}

/* Calls are broken off by them, so that a page ends at once. */
static void
catch_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH };
	struct sigaction a = { .sa_handler = on_signal };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		(void)sigaction(numbers[i], &a, NULL);
}

/* Keys come at once and are not shown; what would stop us with the screen like that does not. */
static void
take_terminal(const struct termios *before)
{
	struct termios now = *before;

	now.c_lflag &= (tcflag_t)~(ICANON | ECHO);
	now.c_cc[VSUSP] = _POSIX_VDISABLE;
	now.c_cc[VMIN] = 1;
	now.c_cc[VTIME] = 0;
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

static int
draw(struct view page)
{
	struct buf out = buf_make(PAGE_MAX);
	struct winsize size;
	int result;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == -1 || size.ws_row == 0 || size.ws_col == 0)
		size = (struct winsize){ .ws_row = ROWS, .ws_col = COLUMNS };
	buf_add_str(&out, HOME);
	status_page_fit(page, size.ws_row, size.ws_col, CLEAR_LINE "\n", &out);
	buf_add_str(&out, CLEAR_LINE CLEAR_BELOW);
	result = file_write(STDOUT_FILENO, buf_view(&out));
	buf_free(&out);
	return result;
}

/* Whether q was typed, or nobody can type any more. */
static bool
wants_end(void)
{
	char keys[64];
	ssize_t n = read(STDIN_FILENO, keys, sizeof(keys));

	for (ssize_t i = 0; i < n; i++)
		if (keys[i] == 'q' || keys[i] == 'Q')
			return true;
	return n == 0 || (n == -1 && errno != EINTR && errno != EAGAIN);
}

/* Until then, or there is reason to draw or to end. keys: there is somebody who may type. */
static void
rest(msec until, bool keys)
{
	struct pollfd p = { .fd = keys ? STDIN_FILENO : -1, .events = POLLIN };

	while (!ended && !resized && deadline_left(until)) {
		int n = poll(&p, 1, deadline_left(until));

		if (n > 0 && wants_end())
			ended = 1;
	}
}

static int
watch(unsigned seconds, bool terminal, bool keys, void (*make)(void *arg, struct buf *out),
    void *arg)
{
	struct buf page = buf_make(PAGE_MAX);
	msec next = 0;
	int result = 0;

	while (!ended && result == 0) {
		if (deadline_left(next) == 0) {
			msec begun = clock_monotonic();

			buf_clear(&page);
			make(arg, &page);
			next = clock_monotonic() + REST * (clock_monotonic() - begun);
			if (next < begun + (msec)seconds * 1000)
				next = begun + (msec)seconds * 1000;
			if (!terminal)
				result = file_write(STDOUT_FILENO, buf_view(&page));
		}
		resized = 0;
		if (terminal && !ended)
			result = draw(buf_view(&page));
		if (result == 0)
			rest(next, keys);
	}
	buf_free(&page);
	return result;
}

int
status_page_watch(unsigned seconds, void (*make)(void *arg, struct buf *out), void *arg)
{
	bool terminal = isatty(STDOUT_FILENO) == 1;
	struct termios before;
	bool keys = terminal && tcgetattr(STDIN_FILENO, &before) == 0;
	int errors = -1, nowhere, result, error;

	catch_signals();
	if (terminal) {
		/* What is said there would be in the page. */
		errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
		nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
		if (nowhere != -1)
			(void)dup2(nowhere, STDERR_FILENO);
		file_close(nowhere);
		(void)file_write(STDOUT_FILENO, VIEW(ENTER));
	}
	if (keys)
		take_terminal(&before);
	result = watch(seconds, terminal, keys, make, arg);
	error = errno;
	if (keys)
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	if (terminal)
		(void)file_write(STDOUT_FILENO, VIEW(LEAVE));
	if (errors != -1)
		(void)dup2(errors, STDERR_FILENO);
	file_close(errors);
	errno = error;
	return result;
}
