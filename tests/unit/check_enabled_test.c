/* check_enabled_test.c: what files say of who has which port, who runs the queue, and /proc/net. */
#include "unit.h"

#include <stdio.h>

#include "admin/check/check_enabled.h"
#include "admin/check/runs_queue.h"

static struct enabled_all all;

static void
has(size_t i, const char *kind, const char *address, unsigned port)
{
	ck_assert_uint_gt(all.n, i);
	ck_assert_str_eq(all.s[i].kind->name, kind);
	ck_assert_str_eq(all.s[i].address, address);
	ck_assert_uint_eq(all.s[i].port, port);
}

START_TEST(commands)
{
	static const struct {
		const char *command, *kind;
	} cases[] = {
		{ "/l/smtpd smtpd", "smtp" }, { "/l/smtpd smtpd -s -t", "submissions" },
		{ "listen -k -m 421_x 127.0.0.1:0 smtpd -st", "submissions" },
		{ "/l/smtpd -l", "lmtp" }, { "/l/pop3d pop3d -t", "pop3s" }, { "/l/imapd", "imap" },
		{ "/l/listen -k -t - imapd", "imap" }, { "/l/smtpd -l -t", NULL }, { "/l/other", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct enabled_kind *k = enabled_kind_of(view_of(cases[i].command));

		ck_assert_msg((k == NULL) == (cases[i].kind == NULL), "%s", cases[i].command);
		ck_assert_msg(k == NULL || strcmp(k->name, cases[i].kind) == 0, "%s", cases[i].command);
	}
}
END_TEST

START_TEST(several_services)
{
	struct view command = VIEW("/l/listen -k -i 5m *:25 smtpd + -k [::1]:587 smtpd -s "
	    "+ -k *:465 smtpd -s -t + -e 1m /s/queue/trigger runner -i");

	ck_assert_str_eq(enabled_kind_of(enabled_service(command, 25))->name, "smtp");
	ck_assert_str_eq(enabled_kind_of(enabled_service(command, 587))->name, "submission");
	ck_assert_str_eq(enabled_kind_of(enabled_service(command, 465))->name, "submissions");
	ck_view(enabled_service(VIEW("listen -k - smtpd -s"), 25), "listen -k - smtpd -s");
	ck_view(enabled_service(VIEW("listen -k *:0 smtpd"), 4242), "listen -k *:0 smtpd");
}
END_TEST

START_TEST(a_trigger)
{
	ck_assert(runs_queue_listens(VIEW("listen\0-k\0*:25\0smtpd\0+\0/s/queue/trigger\0runner\0")));
	ck_assert(!runs_queue_listens(VIEW("listen\0-k\0*:25\0smtpd\0")));
	ck_assert(!runs_queue_listens(VIEW("listen\0/s/queue/trigger2\0runner\0")));
}
END_TEST

START_TEST(inetd)
{
	all.n = 0;
	enabled_inetd(&all, VIEW("# smtp stream tcp nowait root /l/smtpd smtpd\n\n"
	    "smtp\tstream\ttcp\tnowait.6000\troot\t/l/smtpd\tsmtpd\n"
	    "127.0.0.1:24 stream tcp nowait root /l/smtpd smtpd -l\n"
	    "[::1]:imaps stream tcp6 nowait root /l/imapd imapd -t\n"
	    "pop3 stream tcp nowait root /other/pop3d pop3d\n"
	    "nonsense.port stream tcp nowait root /l/pop3d pop3d\n"), "/l", "/etc/inetd.conf");
	ck_assert_uint_eq(all.n, 3);
	has(0, "smtp", "", 25);
	has(1, "lmtp", "127.0.0.1", 24);
	has(2, "imaps", "::1", 993);
	ck_assert_str_eq(all.s[0].by, "/etc/inetd.conf");
}
END_TEST

START_TEST(xinetd)
{
	all.n = 0;
	enabled_xinetd(&all, VIEW("defaults\n{\n}\nservice submission\n{\n\tserver\t= /l/smtpd\n"
	    "\tserver_args = -s\n\tbind = 192.0.2.1\n}\n"
	    "service x\n{\n port = 2525\n server = /l/smtpd\n}\n"
	    "service imap2\n{\n\tdisable = yes\n\tserver = /l/imapd\n}\n"
	    "service pop3\n{\n\tserver = /x/pop3d\n}\n"), "/l", "/etc/xinetd.d/mailstead");
	ck_assert_uint_eq(all.n, 2);
	has(0, "submission", "192.0.2.1", 587);
	has(1, "smtp", "", 2525);
}
END_TEST

START_TEST(systemd)
{
	const struct enabled_kind *smtp = &enabled_kinds[0];

	all.n = 0;
	enabled_systemd(&all, smtp, VIEW("[Unit]\n# ListenStream=1\n[Socket]\nListenStream=25\n"), "a");
	enabled_systemd(&all, smtp, VIEW("[Socket]\nListenStream=26\n"), "b");
	has(0, "smtp", "", 25);
	enabled_systemd(&all, smtp, VIEW("[Socket]\nListenStream=\nListenStream=127.0.0.1:2525\n"
	    "ListenStream = [::]:2525\nListenStream=/run/x\n"), "a");
	ck_assert_uint_eq(all.n, 3);
	has(0, "smtp", "", 26);
	has(1, "smtp", "127.0.0.1", 2525);
	has(2, "smtp", "", 2525);
	ck_assert_str_eq(all.s[2].todo, "systemctl start a");
}
END_TEST

START_TEST(cron)
{
	ck_assert(runs_queue_cron_line(VIEW("* * * * *\troot\t/l/runner -1"), "/l"));
	ck_assert(runs_queue_cron_line(VIEW("  @reboot root /l/runner -d 15m"), "/l"));
	ck_assert(!runs_queue_cron_line(VIEW("#* * * * * root /l/runner -1"), "/l"));
	ck_assert(!runs_queue_cron_line(VIEW("* * * * * root /x/runner -1"), "/l"));
	ck_assert(!runs_queue_cron_line(VIEW(""), "/l"));
}
END_TEST

START_TEST(listening)
{
	static struct sockets s;
	size_t i = 0;

	sockets_parse(VIEW("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n"
	    "   0: 00000000:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 77 1\n"
	    "   1: 00000000:0019 0100007F:1234 01 00000000:00000000 00:00000000 00000000 0 0 78 1\n"
	    "nonsense\n   2: zz:19 0:0 0A 0 0 0 0 0 5\n"), false, &s);
	ck_assert_uint_eq(s.n, 1);
	ck_assert_uint_eq(s.s[0].port, 25);
	ck_assert(s.s[0].any && !s.s[0].ipv6);
	ck_assert_uint_eq(s.s[0].inode, 77);
	sockets_parse(VIEW("   0: 00000000000000000000000001000000:03E1 0:0 0A 0:0 0:0 0 0 0 79 1\n"),
	    true, &s);
	ck_assert_uint_eq(s.n, 2);
	ck_assert_str_eq(s.s[1].address, "::1");
	ck_assert(!s.s[1].any);
	ck_assert_ptr_eq(sockets_next(&s, 993, &i), &s.s[1]);
	ck_assert_ptr_null(sockets_next(&s, 993, &i));
}
END_TEST

START_TEST(many_listening)
{
	static struct sockets s;
	struct buf text = buf_make(1 << 18);
	size_t i = 0;

	for (unsigned port = 20000; port < 22000; port++)
		ck_assert_int_eq(buf_addf(&text, "   0: 0100007F:%04X 0:0 0A 0:0 0:0 0 0 0 %u 1\n", port,
		    port), 0);
	sockets_parse(buf_view(&text), false, &s);
	ck_assert_uint_eq(s.n, 2000);
	ck_assert_ptr_nonnull(sockets_next(&s, 21999, &i));
	buf_free(&text);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, commands);
	tcase_add_test(t, several_services);
	tcase_add_test(t, a_trigger);
	tcase_add_test(t, inetd);
	tcase_add_test(t, xinetd);
	tcase_add_test(t, systemd);
	tcase_add_test(t, cron);
	tcase_add_test(t, listening);
	tcase_add_test(t, many_listening);
}

int
main(void)
{
	return unit_run("check_enabled", add);
}
