/*
 * smtp_command_fuzz.c: a whole SMTP session in memory, from the greeting on.
 *
 * The head of an input says who the client is, and what its octets and the
 * programs behind the session are like; what follows is what the client sends. At an octet
 * CLIENT_WAITS it waits for all the answers, at CLIENT_SLEEPS for longer than
 * the session does. smtp/world.c is the system, smtp/peers.c the programs,
 * smtp/client.c the client that checks the answers.
 */
#include "fuzz.h"

#include "smtp/client.h"
#include "smtp/peers.h"
#include "smtp/world.h"
#include "smtpd/smtpd_session.h"
#include "sys/log.h"

#define HEAD 6			/* octets of an input that are no client's */
#define INPUT_MAX (32 * 1024)
#define MEMORY_MAX (1 << 20)	/* octets that a session may have at a time */

/* Of the first octet. */
#define MODE_TRUSTED 1
#define MODE_SUBMISSION 2
#define MODE_TLS 4		/* implicit */
#define MODE_CHECK_FROM 8
#define MODE_TLS_FAILS 16
#define MODE_EARLY 32
#define MODE_PAUSE 64		/* before the greeting */
#define MODE_BIG 128		/* messages may be */

/* Of the fifth; the sixth is luck. */
#define MODE_POLICY 1
#define MODE_PICKY 2		/* with all that it can refuse */
#define MODE_LMTP 4
#define MODE_FILTER 8
#define MODE_PROGRAM 16		/* in the place of enqueue */

static struct conf conf;

static char lists[] = "list.example", milter[] = "inet:127.0.0.1:1", program[] = "/x", none[] = "";

/* Freed memory is not kept long: that costs more than all the rest. */
const char *
__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "quarantine_size_mb=4:thread_local_quarantine_size_kb=64";
}

static void
begin(void)
{
	static char limits[] = "hostname = mail.test\ntrusted_networks = 127.0.0.0/8\n"
	    "xclient_networks = 127.0.0.0/8\nxclient_login = yes\n"
	    "smtp_auth = yes\ntls_certificates = /x\nauth_mechanisms = PLAIN LOGIN SCRAM-SHA-1\n";
	char error[CONF_ERROR_MAX];

	fuzz_assert(conf_defaults(&conf) == 0);
	fuzz_assert(conf_parse(&conf, "fuzz", limits, sizeof(limits) - 1, error) == 0);
	conf.recipient_limit = 4;
	conf.login_limit = PEERS_LOGIN_LIMIT;
	conf.received_limit = 2;
	conf.smtp_junk_limit = 10;
	conf.smtp_error_soft_limit = 5;
	conf.smtp_line_limit = 600;
	conf.smtp_text_line_limit = 100;
	log_attach("fuzz", WORLD_LOG);
}

static void
set_policy(unsigned mode)
{
	bool on = mode & MODE_POLICY, picky = on && mode & MODE_PICKY;

	conf.refuse_client_nameless = conf.refuse_client_unconfirmed = picky;
	conf.refuse_helo_syntax = conf.refuse_helo_own = conf.refuse_helo_unknown = picky;
	conf.refuse_sender_own = conf.refuse_sender_unknown = picky;
	conf.greylist = on;
	conf.null_sender_limit = picky;
	conf.client_rate_messages = conf.client_rate_connections = on ? 5 : 0;
	conf.client_rate_recipients = picky ? 5 : 0;
	conf.dns_lists = on ? lists : none;
	conf.milters = mode & MODE_FILTER ? milter : none;
	conf.queue_program = mode & MODE_PROGRAM ? program : none;
}

static void
run(struct view head, struct view in)
{
	static struct smtpd_session s;
	unsigned char mode = (unsigned char)head.p[0], fault = (unsigned char)head.p[2],
	    ways = (unsigned char)head.p[3];
	struct smtpd_mode m = {
		.submission = mode & MODE_SUBMISSION, .implicit_tls = mode & MODE_TLS,
		.lmtp = head.p[4] & MODE_LMTP && !(mode & MODE_SUBMISSION),
	};
	struct peer peer = { .known = mode & MODE_TRUSTED, .address = { 127, 0, 0, 1 },
	    .text = "127.0.0.1", .literal = "[127.0.0.1]" };
	struct peers_fault f = { fault & 3, fault >> 2 & 7, fault >> 5 };
	struct client_ways w = {
		.read_max = ways & 7, .write_max = ways >> 3 & 7, .gone = ways & 64,
		.early = mode & MODE_EARLY,
	};
	int control;

	conf.message_size_limit = mode & MODE_BIG ? 4 << 20 : 2000;
	conf.smtp_greeting_delay = mode & MODE_PAUSE ? 5 : 0;
	conf.submission_check_from = mode & MODE_CHECK_FROM;
	world_begin();
	set_policy((unsigned char)head.p[4]);
	control = peers_begin((unsigned char)head.p[1], (unsigned char)head.p[5], f,
	    !(mode & MODE_TLS_FAILS), head.p[4] & MODE_FILTER);
	smtpd_session_init(&s, &conf, &m, &peer, WORLD_CLIENT, WORLD_CLIENT, control);
	client_begin(in, w, &s);
	smtpd_session_run(&s);
	smtpd_session_free(&s);
	client_end();
	world_end(1);
	peers_end();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size);

	if (conf.hostname == NULL)
		begin();
	if (size >= HEAD && size <= INPUT_MAX)
		run(view_sub(in, 0, HEAD), view_sub(in, HEAD, size));
	return 0;
}
