/* conf_check_test.c: values that only the program that needs them can judge. */
#include "unit.h"

#include "net/conf_check.h"

struct faults {
	unsigned n;
	char key[64], at[128];
};

static void
take(void *arg, const char *key, const char *wrong, struct view at)
{
	struct faults *f = arg;

	ck_assert_uint_gt(strlen(wrong), 0);
	f->n++;
	ck_assert_int_eq(view_string(view_of(key), f->key, sizeof(f->key)), 0);
	ck_assert_int_eq(view_string(at, f->at, sizeof(f->at)), 0);
}

/* The faults of a configuration with these lines, and a good name. */
static struct faults
check(const char *lines)
{
	char error[CONF_ERROR_MAX];
	struct faults f = { .n = 0 };
	struct conf conf;

	ck_assert_int_eq(conf_defaults(&conf), 0);
	ck_assert_int_eq(conf_parse(&conf, "test", "hostname = mail.example.org\n", 28, error), 0);
	ck_assert_int_eq(conf_parse(&conf, "test", lines, strlen(lines), error), 0);
	conf_check(&conf, take, &f);
	conf_free(&conf);
	return f;
}

static const char *const good[] = {
	"",
	"trusted_networks = 192.0.2.0/24, 2001:db8::/32 10.0.0.1",
	"dns_lists = bl.test*3, wl.test=127.0.[0..255].[1;3]*-2",
	"resolvers = 127.0.0.1 127.0.0.1:53 ::1 [::1] [::1]:5353",
	"greylist = yes",
	"maildir_folders = existing",
	"pop3_utf8 = refuse", "pop3_expire = 0", "pop3_expire = never", "pop3_uidl_import = no",
	"pop3_uidl_import = %v.%u", "pop3_uidl_import = %08Xu%08Xv",
	"mailbox = /var/mail/%u",
	"mailbox = Mail/inbox",
	"greylist_exempt_names = example.org mail.example.net",
	"null_sender_refused = robot@example.org",
	"strip_fields = X-Spam-Flag X-Spam",
	"milters = inet:localhost:11332{default_action=accept} unix:/run/x",
	"queue_program = /usr/local/bin/filter a b",
	"auth_mechanisms = PLAIN scram-sha-256",
	"imap_hidden_capabilities = QRESYNC joe@example.org:CONDSTORE,UIDPLUS a:b:MOVE",
	"log = /var/log/mail",
	"remote_address_family = prefer-ipv4",
	"remote_own_networks = 192.0.2.7",
	"client_services = imaps submissions", "web_host = www.example.org",
	"dkim_keys = example.org:s1:/etc/k.pem example.net:s2:/etc/l.pem",
	"dmarc_policy = reject", "dmarc_report = dmarc@example.org", "tls_report = tls@example.org",
	"mta_sts = testing",
};

START_TEST(nothing_wrong)
{
	struct faults f = check(good[_i]);

	ck_assert_msg(f.n == 0, "%s: %s %s", good[_i], f.key, f.at);
}
END_TEST

static const struct {
	const char *line, *key, *at;
} bad[] = {
	{ "hostname = mail", "hostname", "mail" },
	{ "trusted_networks = 10.0.0.0/8 10.0.0.0/33", "trusted_networks", "10.0.0.0/33" },
	{ "xclient_networks = gateway.example", "xclient_networks", "gateway.example" },
	{ "trusted_proxies = x", "trusted_proxies", "x" },
	{ "authserv_networks = x", "authserv_networks", "x" },
	{ "greylist_exempt = x", "greylist_exempt", "x" },
	{ "milter_exempt = x", "milter_exempt", "x" },
	{ "dns_lists = a.test b.test*0", "dns_lists", "b.test*0" },
	{ "resolvers = 127.0.0.1 dns.example", "resolvers", "dns.example" },
	{ "resolvers = 127.0.0.1:", "resolvers", "127.0.0.1:" },
	{ "resolvers = 127.0.0.1:0", "resolvers", "127.0.0.1:0" },
	{ "resolvers = 127.0.0.1:65536", "resolvers", "127.0.0.1:65536" },
	{ "resolvers = [::1", "resolvers", "[::1" },
	{ "resolvers = [::1]53", "resolvers", "[::1]53" },
	{ "resolvers = [127.0.0.1]", "resolvers", "[127.0.0.1]" },
	{ "resolvers = [", "resolvers", "[" },
	{ "resolvers = 127.0.0.1,127.0.0.2", "resolvers", "127.0.0.1,127.0.0.2" },
	{ "greylist_exempt_names = .example.org", "greylist_exempt_names", ".example.org" },
	{ "null_sender_refused = robot", "null_sender_refused", "robot" },
	{ "strip_fields = X-Spam X-Flag:", "strip_fields", "X-Flag:" },
	{ "milters = inet:localhost", "milters", "inet:localhost" },
	{ "milter_default_action = defer", "milter_default_action", "defer" },
	{ "queue_program = filter", "queue_program", "filter" },
	{ "auth_mechanisms = PLAIN, LOGIN", "auth_mechanisms", "PLAIN," },
	{ "imap_hidden_capabilities = IDLE :MOVE", "imap_hidden_capabilities", ":MOVE" },
	{ "imap_hidden_capabilities = joe:", "imap_hidden_capabilities", "joe:" },
	{ "imap_hidden_capabilities = imap4REV1", "imap_hidden_capabilities", "imap4REV1" },
	{ "imap_hidden_capabilities = x:AUTH=PLAIN", "imap_hidden_capabilities", "x:AUTH=PLAIN" },
	{ "maildir_folders = yes", "maildir_folders", "yes" },
	{ "pop3_expire = 1d", "pop3_expire", "1d" },
	{ "pop3_utf8 = yes", "pop3_utf8", "yes" },
	{ "pop3_uidl_import = yes", "pop3_uidl_import", "yes" },
	{ "pop3_uidl_import = %v", "pop3_uidl_import", "%v" },
	{ "pop3_uidl_import = %d", "pop3_uidl_import", "%d" },
	{ "mailbox = Mail/", "mailbox", "Mail/" },
	{ "mailbox = ../mail", "mailbox", "../mail" },
	{ "auth_system = yes", "auth_system", "yes" },
	{ "tls_policy = old", "tls_policy", "old" },
	{ "log = mail", "log", "mail" },
	{ "remote_address_family = 6", "remote_address_family", "6" },
	{ "remote_own_networks = mx.example.org", "remote_own_networks", "mx.example.org" },
	{ "remote_ignored_networks = 0/8", "remote_ignored_networks", "0/8" },
	{ "client_services = imaps smtp", "client_services", "smtp" },
	{ "web_host = www", "web_host", "www" },
	{ "dkim_keys = example.org:s1:k.pem", "dkim_keys", "example.org:s1:k.pem" },
	{ "dkim_keys = example.org::/k.pem", "dkim_keys", "example.org::/k.pem" },
	{ "dmarc_policy = accept", "dmarc_policy", "accept" },
	{ "dmarc_report = anna", "dmarc_report", "anna" },
	{ "tls_report = a@example.org,b@example.org", "tls_report", "a@example.org,b@example.org" },
	{ "mta_sts = yes", "mta_sts", "yes" },
	{ "greylist = yes\ngreylist_delay = 1h\ngreylist_window = 1h", "greylist_window", "" },
};

START_TEST(one_thing_wrong)
{
	struct faults f = check(bad[_i].line);

	ck_assert_msg(f.n == 1, "%s: %u faults", bad[_i].line, f.n);
	ck_assert_str_eq(f.key, bad[_i].key);
	ck_assert_str_eq(f.at, bad[_i].at);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_loop_test(tests, nothing_wrong, 0, (int)(sizeof(good) / sizeof(good[0])));
	tcase_add_loop_test(tests, one_thing_wrong, 0, (int)(sizeof(bad) / sizeof(bad[0])));
}

int
main(void)
{
	return unit_run("conf_check", add);
}
