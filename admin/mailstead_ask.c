/* mailstead_ask.c: see mailstead.h. */
#include "admin/mailstead.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <termios.h>
#include <unistd.h>

#include "text/utf8.h"

void
mailstead_complain(const char *subject, const char *what)
{
	(void)fprintf(stderr, "mailstead: %s: %s\n", subject, what);
}

static void
on_signal(int number)
{
	(void)number;
}

/* A line without its LF. Returns 0, or -1 with errno; too long is one, too. */
static int
read_line(char *out, size_t size)
{
	size_t n = 0;
	ssize_t got;
	char c = '\0';

	while ((got = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n') {
		if (n + 1 == size || c == '\0') {
			errno = EINVAL;
			return -1;
		}
		out[n++] = c;
	}
	out[n] = '\0';
	return got == -1 ? -1 : 0;
}

/* The same from a terminal that shows nothing. An interrupt ends it, and shows again. */
static int
read_hidden(const char *prompt, char *out, size_t size)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	const struct sigaction caught = { .sa_handler = on_signal };
	struct termios shown, hidden;
	int result, error;

	if (tcgetattr(STDIN_FILENO, &shown) == -1)
		return -1;
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaction(signals[i], &caught, NULL);
	if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == -1)
		return -1;
	(void)fputs(prompt, stderr);
	result = read_line(out, size);
	error = errno;
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	(void)fputs("\n", stderr);
	errno = error;
	return result;
}

/* What a client may send as one: text. Nothing is mapped or normalised (RFC 8265). */
static const char *
what_is_wrong(const char *password)
{
	struct view v = view_of(password);

	if (v.n == 0)
		return "it is empty";
	while (v.n) {
		size_t n = utf8_printable(v);

		if (n == 0)
			return "it is not UTF-8, or has a control character";
		v = view_sub(v, n, v.n);
	}
	return NULL;
}

int
mailstead_ask_password(char out[MAILSTEAD_PASSWORD_MAX + 1])
{
	char again[MAILSTEAD_PASSWORD_MAX + 1];
	const char *wrong = NULL;
	int result;

	if (isatty(STDIN_FILENO)) {
		result = read_hidden("New password: ", out, MAILSTEAD_PASSWORD_MAX + 1);
		if (result == 0)
			result = read_hidden("Once more: ", again, sizeof(again));
		if (result == 0 && strcmp(out, again) != 0)
			wrong = "the two are different";
		explicit_bzero(again, sizeof(again));
	} else {
		result = read_line(out, MAILSTEAD_PASSWORD_MAX + 1);
	}
	if (result == -1)
		wrong = errno == EINVAL ? "it is too long" : strerror(errno);
	else if (wrong == NULL)
		wrong = what_is_wrong(out);
	if (wrong == NULL)
		return 0;
	mailstead_complain("password", wrong);
	return -1;
}

int
mailstead_generate(char out[MAILSTEAD_GENERATED])
{
	/* 32 characters, none of which looks like another one. */
	static const char alphabet[33] = "abcdefghijkmnpqrstuvwxyz23456789";
	unsigned char random[MAILSTEAD_GENERATED - 1];

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return -1;
	for (size_t i = 0; i < sizeof(random); i++)
		out[i] = i % 5 == 4 ? '-' : alphabet[random[i] & 31];
	out[MAILSTEAD_GENERATED - 1] = '\0';
	explicit_bzero(random, sizeof(random));
	return 0;
}
