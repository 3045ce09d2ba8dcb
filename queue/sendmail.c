/*
 * sendmail.c: the command with which programs send mail, and its other names.
 *
 * Runs as whoever calls it and has no rights of its own: enqueue(8), which it
 * starts, believes nothing of it. Reads a message from standard input, makes
 * it complete and submits it.
 */
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sysexits.h>
#include <unistd.h>

#include "queue/sendmail_aliases.h"
#include "queue/sendmail_input.h"
#include "queue/sendmail_message.h"
#include "queue/sendmail_options.h"
#include "queue/sendmail_program.h"
#include "queue/sendmail_rcpts.h"
#include "queue/sendmail_submit.h"
#include "sys/clock.h"
#include "sys/conf.h"
#include "sys/inherit.h"
#include "sys/log.h"
#include "sys/spawn.h"

#define HEADER_MAX (1 << 20)	/* octets of header section that are kept in memory */
#define READ_SIZE 65536
#define NAME_MAX_OCTETS 256	/* of a user's full name */
#define UNIQUE_SIZE 32

struct submission {
	const struct sendmail_options *options;
	const struct conf *conf;
	char name[NAME_MAX_OCTETS];
	char unique[UNIQUE_SIZE];
	struct author author;
	struct address sender;
	struct sendmail_rcpts rcpts;
	struct sendmail_input input;
	bool end;		/* of standard input */
	struct buf text;	/* read and not yet handed on */
};

static int
complain(int status, const char *what, const char *why)
{
	(void)fprintf(stderr, "sendmail: %s%s%s\n", what ? what : "", what ? ": " : "", why);
	return status;
}

/* ---- Who sends it */

/* The user's full name out of the password file: up to the comma, & stands for the login. */
static void
full_name(const char *gecos, const char *login, char out[NAME_MAX_OCTETS])
{
	struct buf b = buf_make(NAME_MAX_OCTETS - 1);
	struct view v = view_of(gecos);

	v = view_sub(v, 0, view_find(v, ','));
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] != '&') {
			buf_add_char(&b, v.p[i]);
		} else if (login[0] >= 'a' && login[0] <= 'z') {
			buf_add_char(&b, (char)(login[0] - 'a' + 'A'));
			buf_add_str(&b, login + 1);
		} else {
			buf_add_str(&b, login);
		}
	}
	(void)view_string(b.failed ? VIEW("") : buf_view(&b), out, NAME_MAX_OCTETS);
	buf_free(&b);
}

/* The calling user as an author. */
static int
find_user(struct submission *s)
{
	const struct passwd *pw = getpwuid(getuid());
	char login[32];

	(void)snprintf(login, sizeof(login), "uid%lu", (unsigned long)getuid());
	if (pw)
		full_name(pw->pw_gecos ? pw->pw_gecos : "", pw->pw_name, s->name);
	return address_set(&s->author.address, view_of(pw ? pw->pw_name : login),
	    view_of(s->conf->hostname)) == ADDRESS_OK ? 0 : -1;
}

/* Sets the reverse-path from -f. Returns 0 or -1. */
static int
set_sender(struct submission *s, const char *given)
{
	struct view v = view_trim(view_of(given));
	struct sendmail_rcpts one = { .limit = 1, .domain = s->conf->hostname };
	int result = 0;

	if (v.n == 0 || view_eq(v, VIEW("<>"))) {
		s->sender = (struct address){ .local = "" };
		return 0;
	}
	if (sendmail_rcpts_add(&one, v) == -1 || one.n != 1)
		result = -1;
	else
		s->sender = s->author.address = one.list[0];
	sendmail_rcpts_free(&one);
	return result;
}

/* The time, and what makes the Message-ID unique. */
static void
make_unique(struct submission *s)
{
	int64_t now = clock_unix_usec();
	uint32_t random;

	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		random = (uint32_t)getpid();
	(void)snprintf(s->unique, sizeof(s->unique), "%llx.%08x", (unsigned long long)now, random);
	s->author.unique = s->unique;
	s->author.time = now / 1000000;
	s->author.utc_offset = clock_utc_offset(s->author.time);
}

static int
identify(struct submission *s)
{
	const struct sendmail_options *o = s->options;

	if (find_user(s) == -1)
		return complain(EX_CONFIG, s->conf->hostname, "the hostname is not a domain");
	s->sender = s->author.address;
	s->author.hostname = s->conf->hostname;
	make_unique(s);
	s->author.name = o->name ? o->name : o->sender ? "" : s->name;
	if (o->sender && set_sender(s, o->sender) == -1)
		return complain(EX_USAGE, o->sender, "not a sender's address");
	return EX_OK;
}

/* ---- The message */

/* Reads once and adds it to s->text. */
static int
read_more(struct submission *s)
{
	char block[READ_SIZE];
	ssize_t n;

	do
		n = read(STDIN_FILENO, block, sizeof(block));
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return complain(EX_NOINPUT, "standard input", strerror(errno));
	sendmail_input_add(&s->input, (struct view){ block, (size_t)n }, &s->text);
	if (n == 0)
		sendmail_input_end(&s->input, &s->text);
	s->end = n == 0 || s->input.ended;
	return s->text.failed ? complain(EX_OSERR, NULL, "out of memory") : EX_OK;
}

/* Reads the header section: *fields and *rest lie in s->text. */
static int
read_header(struct submission *s, struct view *fields, struct view *rest)
{
	int status = EX_OK;

	while (status == EX_OK) {
		if (sendmail_message_split(buf_view(&s->text), s->end, fields, rest))
			return EX_OK;
		if (s->text.n >= HEADER_MAX && s->options->from_header)
			return complain(EX_DATAERR, NULL, "the header section is too long for -t");
		if (s->text.n >= HEADER_MAX)
			return EX_OK;
		status = read_more(s);
	}
	return status;
}

/* Says what is wrong with recipients that came from there. */
static int
bad_rcpts(const struct submission *s, const char *from)
{
	return complain(s->rcpts.no_memory ? EX_OSERR : EX_DATAERR, from, s->rcpts.error);
}

static int
collect_rcpts(struct submission *s, struct view fields)
{
	if (s->options->from_header && sendmail_message_rcpts(fields, &s->rcpts) == -1)
		return bad_rcpts(s, "recipients in the header");
	sendmail_rcpts_unique(&s->rcpts);
	return s->rcpts.n ? EX_OK : complain(EX_USAGE, NULL, "no recipients");
}

/* Hands the message on to enqueue, while it is read. */
static int
hand_on(struct submission *s, struct sendmail_submit *to)
{
	int status = EX_OK;

	while (status == EX_OK && to->message != -1) {
		sendmail_submit_message(to, buf_view(&s->text));
		buf_clear(&s->text);
		if (s->end)
			break;
		status = read_more(s);
	}
	return status;
}

static int
submit(struct submission *s, struct view fields, struct view rest)
{
	struct buf envelope = buf_make(SIZE_MAX), head = buf_make(SIZE_MAX);
	const char *program = getenv(SENDMAIL_PROGRAM_VARIABLE);
	const char *wrong = sendmail_envelope(s->options, &s->sender, &s->rcpts, &envelope);
	struct sendmail_submit to;
	int status, ended;

	if (wrong)
		return complain(EX_USAGE, NULL, wrong);
	sendmail_message_header(&s->author, fields, rest, s->options->from_header, &head);
	if (envelope.failed || head.failed)
		return complain(EX_OSERR, NULL, "out of memory");
	buf_consume(&s->text, s->text.n - rest.n);
	if (program && sendmail_program_prepare(&envelope) == -1)
		return complain(EX_OSERR, NULL, "out of memory");
	if (sendmail_submit_start(&to, program) == -1)
		return complain(program ? EX_TEMPFAIL : EX_OSERR, program ? program :
		    "cannot start enqueue", strerror(errno));
	sendmail_submit_envelope(&to, buf_view(&envelope));
	sendmail_submit_message(&to, buf_view(&head));
	status = hand_on(s, &to);
	ended = sendmail_submit_end(&to, status == EX_OK);
	buf_free(&envelope);
	buf_free(&head);
	return status == EX_OK ? ended : status;
}

static int
deliver(const struct sendmail_options *o, const struct conf *conf)
{
	struct submission s = { .options = o, .conf = conf, .input = { .dots = !o->keep_dots } };
	struct view fields, rest;
	int status;

	s.rcpts = (struct sendmail_rcpts){
		.limit = conf->recipient_limit, .domain = conf->hostname,
	};
	s.text = buf_make(HEADER_MAX + 2 * READ_SIZE);
	status = identify(&s);
	for (size_t i = 0; status == EX_OK && i < o->nrcpts; i++)
		if (sendmail_rcpts_add(&s.rcpts, view_of(o->rcpts[i])) == -1)
			status = bad_rcpts(&s, o->rcpts[i]);
	if (status == EX_OK && !o->from_header && s.rcpts.n == 0)
		status = complain(EX_USAGE, NULL, "no recipients");
	if (status == EX_OK)
		status = read_header(&s, &fields, &rest);
	if (status == EX_OK)
		status = collect_rcpts(&s, fields);
	if (status == EX_OK)
		status = submit(&s, fields, rest);
	buf_free(&s.text);
	sendmail_rcpts_free(&s.rcpts);
	return status;
}

/* ---- Other modes */

/* Becomes the program of that name: in the directory of this one, or of the libexec programs. */
static int
become(const char *program, bool beside, const char *const *args)
{
	static const int fds[] = { STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO };
	char self[PATH_MAX], path[PATH_MAX + 16];
	ssize_t n = beside ? readlink("/proc/self/exe", self, sizeof(self) - 1) : 0;

	if (n > 0) {
		self[n] = '\0';
		*(strrchr(self, '/') + 1) = '\0';
		(void)snprintf(path, sizeof(path), "%s%s", self, program);
		program = path;
	}
	spawn_replace(&(struct spawn){ .program = program, .args = args, .fds = fds, .nfds = 3 });
	return EX_OSERR;
}

/* -q runs the queue once; with a time behind it, a daemon looks that often. */
static int
run_queue(const char *how)
{
	static const char *const once[] = { "-1", NULL };
	const char *const often[] = { "-d", how, NULL };

	return become("runner", false, ascii_digit(how[0]) ? often : once);
}

static int
act(const struct sendmail_options *o, const struct conf *conf)
{
	const char option[] = { '-', 'b', o->mode_letter, '\0' };

	switch (o->mode) {
	case SENDMAIL_DELIVER:
		return deliver(o, conf);
	case SENDMAIL_MAILQ:
		return become("mailq", true, NULL);
	case SENDMAIL_ALIASES:
		return sendmail_aliases(conf->aliases);
	case SENDMAIL_QUEUE:
		return run_queue(o->queue);
	default:
		return complain(EX_UNAVAILABLE, option, "not offered; smtpd(8) serves SMTP");
	}
}

/* The file of -C, for this process and those it starts. */
static int
use_conf(const char *file)
{
	char path[PATH_MAX];

	if (realpath(file, path) == NULL)
		return complain(EX_CONFIG, file, strerror(errno));
	return setenv("MAILSTEAD_CONF", path, 1) == 0 ? EX_OK : EX_OSERR;
}

static bool
is_called(const char *argv0, const char *name)
{
	const char *slash = strrchr(argv0, '/');

	return strcmp(slash ? slash + 1 : argv0, name) == 0;
}

int
main(int argc, char *argv[])
{
	const char *name = argc > 0 ? argv[0] : "sendmail", *what, *why;
	struct sendmail_options options;
	struct conf conf;
	int status;

	if (inherit_standard_fds() == -1)
		return EX_OSERR;
	(void)signal(SIGPIPE, SIG_IGN);
	log_open("sendmail", "stderr");
	if (sendmail_options_parse(&options, argc, argv, &what, &why) == -1)
		return complain(what ? EX_USAGE : EX_OSERR, what, why);
	if (options.conf && (status = use_conf(options.conf)) != EX_OK)
		return status;
	conf_load_or_exit(&conf, "sendmail");
	if (is_called(name, "newaliases"))
		options.mode = SENDMAIL_ALIASES;
	else if (is_called(name, "mailq"))
		options.mode = SENDMAIL_MAILQ;
	status = act(&options, &conf);
	sendmail_options_free(&options);
	conf_free(&conf);
	return status;
}
