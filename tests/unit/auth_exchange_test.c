/*
 * auth_exchange_test.c: whole tries, with what the client will answer there
 * already: the RFCs' examples, and how many slow hashes each outcome costs.
 */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gate/auth_exchange.h"
#include "gate/auth_passwords.h"
#include "gate/auth_turn.h"
#include "sys/limits.h"

#define HASH "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"	/* "secret" */
#define APP "{SHA256}LCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564="	/* "foo" */
/* Of "pencil". */
#define SHA1 "SCRAM-SHA-1=4096,QSXCR+Q6sek8bf92,6dlGYMOdZcOPutkcNY8U2g7vK9Y=," \
	"D+CSWLOshSulAsxiupA+qs2/fTE="
#define SHA256 "SCRAM-SHA-256=4096,W22ZaJ0SNY7soEsUEjb6gQ==," \
	"WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="

static const struct view file = VIEW("bob@mail.test:" HASH "\n"
    "bob@mail.test:" APP ":app=phone\n"
    "bob@mail.test:{SHA256}x:app=b\nbob@mail.test:{SHA256}y:app=c\n"
    "only@mail.test:!" HASH "\nonly@mail.test:" APP ":app=phone\n"
    "user@mail.test:" HASH ":" SHA1 ":" SHA256 "\n"
    "mrose@mail.test:" HASH ":APOP=dGFuc3RhYWY=\n"	/* "tanstaaf" */
    "off@mail.test:!:APOP=dGFuc3RhYWY=\n"
    "empty@mail.test:" HASH ":APOP=\n");

static struct conf conf;
static struct auth_exchange x;
static struct ipc_buffer space;
static int net, monitor;	/* our ends */

static void
configure(const char *text)
{
	char error[CONF_ERROR_MAX];

	ck_assert_int_eq(conf_defaults(&conf), 0);
	ck_assert_msg(conf_parse(&conf, "conf", text, strlen(text), error) == 0, "%s", error);
}

/* A connection over TLS. */
static void
begin(const char *nonce)
{
	int control[2], verdict[2];

	configure("hostname = mail.test\nauth_system = no\n"
	    "auth_mechanisms = PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256\n");
	ck_assert_int_eq(ipc_pair(control), 0);
	ck_assert_int_eq(ipc_pair(verdict), 0);
	net = control[0];
	monitor = verdict[0];
	x = (struct auth_exchange){
		.conf = &conf, .mailbox = { .uid = 7, .gid = 8 }, .control = control[1],
		.verdict = verdict[1], .tokens = -1, .deadline = deadline_in(20),
		.context = {
			.service = "pop3", .peer = "192.0.2.1", .encrypted = true, .limits = -1,
			.passwords = open("/tmp", O_RDWR | O_TMPFILE, 0600),
		},
	};
	ck_assert_int_eq(write(x.context.passwords, file.p, file.n), (ssize_t)file.n);
	ck_assert_int_eq(auth_exchange_prepare(&x), 0);
	if (nonce)
		ck_assert_int_eq(view_string(view_of(nonce), x.nonce, sizeof(x.nonce)), 0);
}

static void
end(void)
{
	close(net);
	close(monitor);
	close(x.control);
	close(x.verdict);
	close(x.context.passwords);
	conf_free(&conf);
}

static void
client_begins(const char *mechanism, struct view response)
{
	struct auth_try t = { .initial = true, .response = response };

	ck_assert_int_eq(view_string(view_of(mechanism), t.mechanism, sizeof(t.mechanism)), 0);
	ck_assert_int_eq(auth_send_try(net, &t), 0);
}

static void
client_answers(struct view answer)
{
	ck_assert_int_eq(ipc_send(net, AUTH_ANSWER, answer, NULL, 0, NEVER), 0);
}

/* The next record that auth has sent, which must be of that type. */
static struct view
heard(int fd, uint32_t type)
{
	struct ipc_record r;

	ck_assert_int_eq(ipc_recv(fd, &space, &r, deadline_in(1)), 1);
	ck_assert_uint_eq(r.type, type);
	return r.payload;
}

static void
run(void)
{
	ck_assert_int_eq(auth_exchange_run(&x), 0);
}

static void
said_yes(const char *name)
{
	struct ipc_record r = { .payload = heard(monitor, LOGIN_USER) };
	struct ipc_get g = ipc_get(&r);
	struct user u;
	char text[400];

	user_get(&g, &u);
	ck_assert_int_eq(ipc_get_end(&g), 0);
	ck_assert_uint_eq(u.uid, 7);
	ck_assert_str_eq(u.name, name);
	r.payload = heard(net, AUTH_OK);
	g = ipc_get(&r);
	ipc_get_str(&g, text, sizeof(text));
	ck_assert_str_eq(text, name);
}

static void
said_no(void);

/* RFC 1939 section 7, "APOP". */
#define APOP_TIME "<1896.697170952@dbc.mtview.ca.us>"
#define APOP_RIGHT "c4c9334bac560ecc979e58001b3e22fb"

static void
apop(const char *allowed, const char *service, struct view response, const char *name)
{
	begin(NULL);
	conf.pop3_apop = allowed != NULL;
	(void)view_string(view_of(service), x.context.service, sizeof(x.context.service));
	client_begins("APOP", response);
	run();
	if (name)
		said_yes(name);
	else
		said_no();
	end();
}

START_TEST(apop_example)
{
	apop("yes", "pop3", VIEW("mrose\0" APOP_TIME "\0" APOP_RIGHT), "mrose@mail.test");
	apop(NULL, "pop3", VIEW("mrose\0" APOP_TIME "\0" APOP_RIGHT), NULL);
	apop("yes", "smtp", VIEW("mrose\0" APOP_TIME "\0" APOP_RIGHT), NULL);
	apop("yes", "pop3", VIEW("mrose\0" APOP_TIME "\0" "d4c9334bac560ecc979e58001b3e22fb"), NULL);
	apop("yes", "pop3", VIEW("mrose\0" "<1>" "\0" APOP_RIGHT), NULL);
	apop("yes", "pop3", VIEW("mrose\0" APOP_TIME), NULL);
	apop("yes", "pop3", VIEW("off\0" APOP_TIME "\0" APOP_RIGHT), NULL);
	apop("yes", "pop3", VIEW("bob\0" APOP_TIME "\0" APOP_RIGHT), NULL);
	apop("yes", "pop3", VIEW("nobody\0" APOP_TIME "\0" APOP_RIGHT), NULL);
	/* Of the timestamp alone: an empty secret is none. */
	apop("yes", "pop3", VIEW("empty\0" "x" "\0" "9dd4e461268c8034f5c8564e155c67a6"), NULL);
}
END_TEST

static void
said_no(void)
{
	struct ipc_record r = { .type = AUTH_NO, .payload = heard(net, AUTH_NO) };
	struct auth_no no;

	ck_assert_int_eq(auth_parse_no(&r, &no), 0);
	ck_assert(!no.temporary);
	ck_assert_int_eq(ipc_recv(monitor, &space, &r, 0), -1);
}

/* RFC 5802 5 */
START_TEST(scram_sha1)
{
	begin("3rfcNHYJY1ZVvWVs7j");
	client_begins("SCRAM-SHA-1", VIEW("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"));
	client_answers(VIEW("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
	    "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="));
	client_answers(VIEW(""));
	run();
	ck_view(heard(net, AUTH_CHALLENGE),
	    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
	ck_view(heard(net, AUTH_CHALLENGE), "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
	said_yes("user@mail.test");
	end();
}
END_TEST

/* RFC 7677 3 */
START_TEST(scram_sha256)
{
	begin("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
	client_begins("SCRAM-SHA-256", VIEW("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"));
	client_answers(VIEW("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
	    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
	client_answers(VIEW(""));
	run();
	ck_view(heard(net, AUTH_CHALLENGE), "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
	    "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
	ck_view(heard(net, AUTH_CHALLENGE), "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
	said_yes("user@mail.test");
	end();
}
END_TEST

/* The answers of that example are no use with another nonce. */
START_TEST(scram_again)
{
	begin(NULL);
	client_begins("SCRAM-SHA-1", VIEW("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"));
	client_answers(VIEW("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
	    "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="));
	run();
	(void)heard(net, AUTH_CHALLENGE);
	said_no();
	end();
}
END_TEST

/* How many crypt(3) it costs to be told yes or no. */
static unsigned
cost(struct view response, const char *yes)
{
	unsigned before = auth_crypts;

	begin(NULL);
	client_begins("PLAIN", response);
	run();
	if (yes)
		said_yes(yes);
	else
		said_no();
	end();
	return auth_crypts - before;
}

/* With all turns taken no hash is computed, and it is nobody's failure. */
START_TEST(turns)
{
	int fd = open("/tmp", O_RDWR | O_TMPFILE, 0600), ready[2];
	char octet;
	pid_t pid;

	ck_assert_int_eq(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		struct flock all = { .l_type = F_WRLCK, .l_start = LIMITS_LOCK_END, .l_len = AUTH_TURNS };

		_exit(fcntl(fd, F_SETLK, &all) == -1 || write(ready[1], "x", 1) != 1 || pause());
	}
	ck_assert_int_eq(read(ready[0], &octet, 1), 1);
	begin(NULL);
	x.context.limits = fd;
	x.deadline = clock_monotonic() + 50;
	auth_crypts = 0;
	client_begins("PLAIN", VIEW("\0bob\0secret"));
	run();
	ck_assert_uint_eq(auth_crypts, 0);
	(void)heard(net, AUTH_NO);
	end();
	/* Turns go with their process. */
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	begin(NULL);
	x.context.limits = fd;
	client_begins("PLAIN", VIEW("\0bob\0secret"));
	run();
	ck_assert_uint_eq(auth_crypts, 1);
	(void)heard(net, AUTH_OK);
	end();
	close(fd);
}
END_TEST

START_TEST(costs)
{
	ck_assert_uint_eq(cost(VIEW("\0bob\0secret"), "bob@mail.test"), 1);
	ck_assert_uint_eq(cost(VIEW("\0bob\0wrong"), NULL), 1);
	ck_assert_uint_eq(cost(VIEW("\0user\0wrong"), NULL), 1);
	ck_assert_uint_eq(cost(VIEW("\0nobody\0wrong"), NULL), 1);
	ck_assert_uint_eq(cost(VIEW("\0only\0secret"), NULL), 1);
	/* Who knows an app password does not wait for a slow hash. */
	ck_assert_uint_eq(cost(VIEW("\0bob\0foo"), "bob@mail.test"), 0);
	ck_assert_uint_eq(cost(VIEW("\0only\0foo"), "only@mail.test"), 0);
}
END_TEST

START_TEST(login)
{
	struct auth_try t = { .mechanism = "LOGIN" };

	begin(NULL);
	ck_assert_int_eq(auth_send_try(net, &t), 0);
	client_answers(VIEW("bob"));
	client_answers(VIEW("secret"));
	run();
	ck_view(heard(net, AUTH_CHALLENGE), "Username:");
	ck_view(heard(net, AUTH_CHALLENGE), "Password:");
	said_yes("bob@mail.test");
	end();
}
END_TEST

/* Neither the password nor its hash stays. */
START_TEST(wiped)
{
	static const char zeros[sizeof(x.guess)];

	begin(NULL);
	client_begins("PLAIN", VIEW("\0bob\0secret"));
	run();
	ck_assert(memmem(&x, sizeof(x), "secret", 6) == NULL);
	ck_assert_mem_eq(x.guess, zeros, sizeof(zeros));
	end();
}
END_TEST

START_TEST(no_try)
{
	begin(NULL);
	client_answers(VIEW("bob"));
	ck_assert_int_eq(auth_exchange_run(&x), -1);
	end();
	/* A client that leaves before it has tried is no violation. */
	begin(NULL);
	ck_assert_int_eq(shutdown(net, SHUT_WR), 0);
	ck_assert_int_eq(auth_exchange_run(&x), 0);
	end();
}
END_TEST

START_TEST(peers)
{
	static const struct {
		const char *peer;
		bool local;
	} rows[] = {
		{ "127.0.0.1", true }, { "::1", true }, { "local", true }, { "192.0.2.1", false },
		{ "", false }, { "localhost", false }, { "::ffff:127.0.0.1", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(NULL);
		ck_assert_int_eq(view_string(view_of(rows[i].peer), x.context.peer,
		    sizeof(x.context.peer)), 0);
		ck_assert_int_eq(auth_exchange_prepare(&x), 0);
		ck_assert_msg(x.connection.local == rows[i].local, "%s", rows[i].peer);
		ck_assert_uint_eq(strlen(x.nonce), 30);
		end();
	}
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, scram_sha1);
	tcase_add_test(t, scram_sha256);
	tcase_add_test(t, scram_again);
	tcase_add_test(t, turns);
	tcase_add_test(t, costs);
	tcase_add_test(t, login);
	tcase_add_test(t, wiped);
	tcase_add_test(t, no_try);
	tcase_add_test(t, apop_example);
	tcase_add_test(t, peers);
}

int
main(void)
{
	return unit_run("auth_exchange", add);
}
