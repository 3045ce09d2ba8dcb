/*
 * dns-tool.c: looks what the DNS has of the records that it should have. See dns-tool(8).
 *
 * Runs under mailstead(8), as _mailpolicy or as the one user of a private site, with the records
 * (zone_list.h) at standard input and the host's name as its argument; prints findings
 * (text/finding.h). What strangers answer is read here and nowhere else: this program may open no
 * file, start nothing, and is never root.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "admin/dns/dns_verdict.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/file.h"
#include "sys/log.h"
#include "text/helo.h"

#define PROGRAM "dns-tool"
#define SECONDS 25		/* for all answers; what has not come by then is none */
#define INPUT_MAX (64U << 20)
#define OUTPUT_MAX (16U << 20)

/* UDP and TCP to name servers. */
static struct sock_filter filter[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_SOCKETS,
	SECCOMP_ALLOW(connect), SECCOMP_ALLOW(getsockopt), SECCOMP_ALLOW(setsockopt),
	SECCOMP_ALLOW(getsockname),
	SECCOMP_FSTAT, SECCOMP_ALLOW(newfstatat), SECCOMP_ALLOW(pread64),
	SECCOMP_FAIL(ioctl, ENOTTY),
	SECCOMP_END,
};

static int
give_up_rights(const struct dns *d)
{
	unsigned ports[DNS_PORTS_MAX + 1] = { 0 };
	const struct demote profile = {
		.memory_max = 512 << 20, .files_max = 64, .processes_max = 0, .connects = true,
		.ports = ports, .filter = SECCOMP_TABLE(filter),
	};

	dns_ports(d, ports);
	return demote(&profile);
}

static int
read_records(struct zone *z)
{
	struct buf text = buf_make(INPUT_MAX);
	int result = file_read_start(STDIN_FILENO, &text);

	if (result == 0)
		result = zone_read(z, buf_view(&text));
	buf_free(&text);
	return result;
}

/* Nothing but silence is one thing, and said once. */
static void
say_silence(struct verdict *v)
{
	struct check_finding f = { .level = CHECK_UNKNOWN, .topic = VIEW("dns"),
		.subject = VIEW("resolvers"), .what = VIEW("they answer no question"),
		.todo = VIEW("look at resolvers in mailstead.conf, or at /etc/resolv.conf") };

	buf_clear(v->out);
	finding_put(&f, v->out);
}

static int
judge(struct dns *d, const struct conf *conf, const char *hostname)
{
	struct zone zone = { .records = NULL };
	struct buf out = buf_make(OUTPUT_MAX);
	struct verdict v = { .zone = &zone, .hostname = hostname, .validates = dns_validates(d),
		.ipv4_only = strcasecmp(conf->remote_address_family, "ipv4") == 0,
		.lookup = lookup_open(d, deadline_in(SECONDS)), .out = &out };
	size_t answered, failed;
	int result = EX_DATAERR;

	if (v.lookup && read_records(&zone) == 0) {
		verdict_all(&v);
		lookup_count(v.lookup, &answered, &failed);
		if (answered == 0 && failed)
			say_silence(&v);
		result = !out.failed && file_write(STDOUT_FILENO, buf_view(&out)) == 0 ? 0 : EX_IOERR;
	}
	/* Questions that are still open are answered by this, so before what they are asked for. */
	dns_close(d);
	lookup_close(v.lookup);
	zone_free(&zone);
	buf_free(&out);
	return result;
}

int
main(int argc, char *argv[])
{
	struct conf conf;
	struct dns *d;

	if (demote_refuse_root(PROGRAM) == -1)
		return EX_NOPERM;
	if (argc != 2 || !helo_is_name(view_of(argv[1]))) {
		(void)fprintf(stderr, "usage: " PROGRAM " hostname\n");
		return EX_USAGE;
	}
	conf_load_or_exit(&conf, PROGRAM);
	log_open(PROGRAM, "stderr");
	d = dns_open(view_of(conf.resolvers), (unsigned)conf.dns_timeout);
	if (d == NULL || give_up_rights(d) == -1)
		return EX_OSERR;
	return judge(d, &conf, argv[1]);
}
