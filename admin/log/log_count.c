/* log_count.c: see log_count.h. */
#include "admin/log/log_count.h"

#include <string.h>

#include "base/num.h"

#define VALUE_MAX 4096		/* octets of a field; a line has 2048 */
#define DELAY_MAX 10000000	/* seconds; more is no delay */

static const struct { const char *name, *help; } metrics[] = {
	[LOG_RECEIVED] = { "mailstead_messages_received_total", "Messages put into the queue." },
	[LOG_RECEIVED_OCTETS] = { "mailstead_received_bytes_total",
	    "Octets of the messages put into the queue." },
	[LOG_DELIVERIES] = { "mailstead_deliveries_total",
	    "Results of recipients: delivered, put off, or failed for good." },
	[LOG_BOUNCES] = { "mailstead_reports_total", "Reports to senders, by what they tell." },
	[LOG_REFUSED] = { "mailstead_smtp_refused_total",
	    "Refused SMTP commands, by the rule of policy; other is any other reason." },
	[LOG_CONNECTIONS] = { "mailstead_connections_total", "Connections served." },
	[LOG_CONNECTIONS_REFUSED] = { "mailstead_connections_refused_total",
	    "Log lines about connections over a limit." },
	[LOG_LOGINS] = { "mailstead_logins_total", "Tries to log in." },
	[LOG_SESSIONS] = { "mailstead_sessions_total", "Mailboxes opened by users." },
	[LOG_HANDSHAKES] = { "mailstead_tls_handshakes_total", "TLS handshakes with clients." },
	[LOG_PROBLEMS] = { "mailstead_problems_total",
	    "Events of the log that somebody should look at." },
	[LOG_DELAY] = { "mailstead_delivery_delay_seconds",
	    "Seconds between arrival and delivery." },
};

/* The labels of a series, and its key. */
#define DELIVERY(result, agent) { LOG_DELIVERIES, result "/" agent, \
    "result=\"" result "\",agent=\"" agent "\"" }
#define LOGIN(service, result) { LOG_LOGINS, service "/" result, \
    "service=\"" service "\",result=\"" result "\"" }
#define LOGINS(service) LOGIN(service, "ok"), LOGIN(service, "failed"), \
    LOGIN(service, "limited"), LOGIN(service, "temporary"), LOGIN(service, "cancelled")
#define POLICY(name) { LOG_REFUSED, name, "policy=\"" name "\"" }
#define PROBLEM(name) { LOG_PROBLEMS, name, "event=\"" name "\"" }
#define DELAY(le) { LOG_DELAY, le, "le=\"" le "\"" }

static const struct series { enum log_metric metric; const char *key, *labels; } series[] = {
	{ LOG_RECEIVED, "smtp", "via=\"smtp\"" }, { LOG_RECEIVED, "local", "via=\"local\"" },
	{ LOG_RECEIVED, "report", "via=\"report\"" },
	{ LOG_RECEIVED_OCTETS, "", "" },
	DELIVERY("delivered", "local"), DELIVERY("delivered", "remote"),
	DELIVERY("deferred", "local"), DELIVERY("deferred", "remote"), DELIVERY("deferred", "none"),
	DELIVERY("failed", "local"), DELIVERY("failed", "remote"), DELIVERY("failed", "none"),
	{ LOG_BOUNCES, "failed", "action=\"failed\"" },
	{ LOG_BOUNCES, "delayed", "action=\"delayed\"" },
	{ LOG_BOUNCES, "delivered", "action=\"delivered\"" },
	{ LOG_BOUNCES, "relayed", "action=\"relayed\"" },
	{ LOG_BOUNCES, "expanded", "action=\"expanded\"" },
	POLICY("login"), POLICY("relay"), POLICY("unknown"), POLICY("route"), POLICY("refused"),
	POLICY("listed"), POLICY("client-nameless"), POLICY("client-unconfirmed"),
	POLICY("client-name"), POLICY("helo-syntax"), POLICY("helo-own"), POLICY("helo-unknown"),
	POLICY("helo-name"), POLICY("sender-own"), POLICY("sender-route"), POLICY("sender-unknown"),
	POLICY("sender-null-mx"), POLICY("sender-domain"), POLICY("null-sender"),
	POLICY("null-sender-many"), POLICY("greylist"), POLICY("rate-connections"),
	POLICY("rate-messages"), POLICY("rate-recipients"), POLICY(LOG_OTHER),
	{ LOG_CONNECTIONS, "smtp", "service=\"smtp\"" },
	{ LOG_CONNECTIONS, "pop3", "service=\"pop3\"" },
	{ LOG_CONNECTIONS, "imap", "service=\"imap\"" },
	{ LOG_CONNECTIONS_REFUSED, "", "" },
	LOGINS("smtp"), LOGINS("submission"), LOGINS("pop3"), LOGINS("imap"), LOGINS(LOG_OTHER),
	{ LOG_SESSIONS, "pop3", "service=\"pop3\"" }, { LOG_SESSIONS, "imap", "service=\"imap\"" },
	{ LOG_HANDSHAKES, "ok", "result=\"ok\"" }, { LOG_HANDSHAKES, "failed", "result=\"failed\"" },
	PROBLEM("error"), PROBLEM("config"), PROBLEM("killed"), PROBLEM("violation"),
	PROBLEM("agent-died"), PROBLEM("scheduler-died"), PROBLEM("damaged"), PROBLEM("auth_limit"),
	DELAY("0.1"), DELAY("1"), DELAY("10"), DELAY("60"), DELAY("600"), DELAY("3600"),
	DELAY("21600"), DELAY("86400"), DELAY("+Inf"),
};

#define NSERIES (sizeof(series) / sizeof(series[0]))

_Static_assert(NSERIES <= LOG_SERIES_MAX, "too many series");

size_t
log_series(void)
{
	return NSERIES;
}

enum log_metric
log_series_metric(size_t i)
{
	return series[i].metric;
}

const char *
log_series_key(size_t i)
{
	return series[i].key;
}

uint64_t
log_count_sum(const struct log_counts *c, enum log_metric metric, const char *prefix)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < NSERIES; i++)
		if (series[i].metric == metric && strncmp(series[i].key, prefix, strlen(prefix)) == 0)
			sum += c->n[i];
	return sum;
}

/* ---- Counting */

/* The series of a metric by its key "A/B", or "A" where b is NULL; NSERIES: none. */
static size_t
find(enum log_metric metric, struct view a, const char *b)
{
	size_t i;

	for (i = 0; i < NSERIES; i++) {
		struct view key = view_of(series[i].key);

		if (series[i].metric != metric || !view_eq(view_sub(key, 0, a.n), a))
			continue;
		if (b ? key.n > a.n && key.p[a.n] == '/' &&
		    view_eq(view_sub(key, a.n + 1, key.n), view_of(b)) : key.n == a.n)
			break;
	}
	return i;
}

/* Counts one, or what is meant by "other". */
static void
count(struct log_counts *c, enum log_metric metric, struct view a, const char *b)
{
	size_t i = find(metric, a, b);

	if (i == NSERIES)
		i = find(metric, VIEW(LOG_OTHER), b);
	if (i < NSERIES)
		c->n[i]++;
}

/* "12.345": thousandths. Returns 0 or -1. */
static int
parse_thousandths(struct view v, uint64_t max, uint64_t *out)
{
	size_t dot = view_find(v, '.');
	uint64_t fraction = 0;

	if (num_parse(view_sub(v, 0, dot), max, out) == -1 ||
	    (dot < v.n && (v.n - dot != 4 || num_parse(view_sub(v, dot + 1, 3), 999, &fraction) == -1)))
		return -1;
	*out = *out * 1000 + fraction;
	return 0;
}

static void
count_delay(struct log_counts *c, struct view delay)
{
	uint64_t msec, bound;
	size_t i = find(LOG_DELAY, VIEW("0.1"), NULL);

	if (parse_thousandths(delay, DELAY_MAX, &msec) == -1)
		return;
	c->delay_msec += msec;
	/* The first one is 100 ms; the last one has no bound. */
	if (msec > 100)
		do
			i++;
		while (num_parse(view_of(series[i].key), DELAY_MAX, &bound) == 0 && msec > bound * 1000);
	c->n[i]++;
}

/* What of a line counts, without what is too long to be one of ours. */
enum field {
	ORIGIN, AGENT, ACTION, POLICY_WORD, SERVICE, RESULT, SIZE, DELAY_SECONDS, VERB, FIELDS
};

static const char *const field_keys[FIELDS] = {
	[ORIGIN] = "origin", [AGENT] = "agent", [ACTION] = "action", [POLICY_WORD] = "policy",
	[SERVICE] = "service", [RESULT] = "result", [SIZE] = "size", [DELAY_SECONDS] = "delay",
	[VERB] = "verb",
};

struct fields {
	struct { char p[32]; size_t n; } of[FIELDS];
};

static struct view
field(const struct fields *f, enum field which)
{
	return (struct view){ f->of[which].p, f->of[which].n };
}

/* The first field of a key counts. */
static void
take_fields(const struct logline *l, struct fields *f)
{
	struct buf value = buf_make(VALUE_MAX);
	struct view rest = l->fields, key;

	while (logline_next(&rest, &key, &value))
		for (size_t i = 0; i < FIELDS; i++)
			if (f->of[i].n == 0 && view_eq(key, view_of(field_keys[i]))) {
				struct view v = view_sub(buf_view(&value), 0, sizeof(f->of[i].p));

				memcpy(f->of[i].p, v.p, v.n);
				f->of[i].n = v.n;
			}
	buf_free(&value);
}

static struct view
way_of(struct view origin)
{
	if (view_starts_nocase(origin, VIEW("smtp")) || view_starts_nocase(origin, VIEW("lmtp")))
		return VIEW("smtp");
	return view_starts_nocase(origin, VIEW("report on ")) ? VIEW("report") : VIEW("local");
}

static void
count_message(struct log_counts *c, const struct fields *f)
{
	uint64_t size;

	/* The scheduler's "held" is of a message that was counted when it came. */
	if (f->of[ORIGIN].n == 0)
		return;
	count(c, LOG_RECEIVED, way_of(field(f, ORIGIN)), NULL);
	if (num_parse(field(f, SIZE), UINT64_MAX / 2, &size) == 0)
		c->n[find(LOG_RECEIVED_OCTETS, VIEW(""), NULL)] += size;
}

static void
count_delivery(struct log_counts *c, struct view event, const struct fields *f)
{
	bool delivered = view_eq(event, VIEW("delivered")), remote = view_eq(field(f, AGENT),
	    VIEW("remote"));

	if (delivered)
		count_delay(c, field(f, DELAY_SECONDS));
	/* Without an agent there was no attempt. */
	count(c, LOG_DELIVERIES, event, remote ? "remote" :
	    delivered || f->of[AGENT].n ? "local" : "none");
}

/* "pop3d-net" and "pop3d-user" are pop3. */
static struct view
service_of(struct view program)
{
	size_t dash = view_find(program, '-');

	return dash ? view_sub(program, 0, dash - 1) : program;
}

static void
count_login(struct log_counts *c, const struct fields *f)
{
	char result[sizeof(f->of[0].p) + 1];

	/* A line about a user of the system that is missing has no result. */
	if (f->of[RESULT].n && view_string(field(f, RESULT), result, sizeof(result)) == 0)
		count(c, LOG_LOGINS, field(f, SERVICE), result);
}

static void
count_refused(struct log_counts *c, const struct logline *l, const struct fields *f)
{
	if (view_eq(l->program, VIEW("listen")))
		c->n[find(LOG_CONNECTIONS_REFUSED, VIEW(""), NULL)]++;
	else if (f->of[VERB].n)
		count(c, LOG_REFUSED, field(f, POLICY_WORD), NULL);
}

enum kind {
	MESSAGE, DELIVERY_RESULT, REPORT, CONNECTION, NO_LOGIN, SESSION, REFUSED, HANDSHAKE, TRY,
	TROUBLE
};

static const struct { const char *event; enum kind kind; } kinds[] = {
	{ "queued", MESSAGE }, { "held", MESSAGE }, { "delivered", DELIVERY_RESULT },
	{ "deferred", DELIVERY_RESULT }, { "failed", DELIVERY_RESULT }, { "bounced", REPORT },
	{ "connect", CONNECTION }, { "no-login", NO_LOGIN }, { "login", SESSION },
	{ "refused", REFUSED }, { "tls", HANDSHAKE }, { "auth", TRY }, { "error", TROUBLE },
	{ "config", TROUBLE }, { "killed", TROUBLE }, { "violation", TROUBLE },
	{ "agent-died", TROUBLE }, { "scheduler-died", TROUBLE }, { "damaged", TROUBLE },
	{ "auth_limit", TROUBLE },
};

static void
count_event(struct log_counts *c, const struct logline *l, struct view event, enum kind kind)
{
	struct fields f = { .of = { { .n = 0 } } };

	take_fields(l, &f);
	switch (kind) {
	case MESSAGE: count_message(c, &f); break;
	case DELIVERY_RESULT: count_delivery(c, event, &f); break;
	case REPORT: count(c, LOG_BOUNCES, field(&f, ACTION), NULL); break;
	case CONNECTION: count(c, LOG_CONNECTIONS, VIEW("smtp"), NULL); break;
	case SESSION: count(c, LOG_SESSIONS, service_of(l->program), NULL); /* fall through */
	case NO_LOGIN: count(c, LOG_CONNECTIONS, service_of(l->program), NULL); break;
	case REFUSED: count_refused(c, l, &f); break;
	case HANDSHAKE: count(c, LOG_HANDSHAKES, field(&f, RESULT), NULL); break;
	case TRY: count_login(c, &f); break;
	case TROUBLE: count(c, LOG_PROBLEMS, event, NULL); break;
	}
}

struct view
log_event(const struct logline *l)
{
	return view_sub(l->fields, 6, view_find(l->fields, ' ') - 6);
}

void
log_count_line(struct log_counts *c, const struct logline *l)
{
	struct view event = log_event(l);

	c->lines++;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (view_eq(event, view_of(kinds[i].event))) {
			count_event(c, l, event, kinds[i].kind);
			return;
		}
}

/* ---- As text */

static void
add_head(enum log_metric metric, struct buf *out)
{
	buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", metrics[metric].name, metrics[metric].help,
	    metrics[metric].name, metric == LOG_DELAY ? "histogram" : "counter");
}

static void
add_series(size_t i, const char *suffix, uint64_t n, struct buf *out)
{
	bool labelled = series[i].labels[0] != '\0';

	buf_addf(out, "%s%s%s%s%s ", metrics[series[i].metric].name, suffix, labelled ? "{" : "",
	    series[i].labels, labelled ? "}" : "");
	buf_add_num(out, n);
	buf_add_char(out, '\n');
}

static void
add_delay_sum(const struct log_counts *c, uint64_t total, struct buf *out)
{
	const char *name = metrics[LOG_DELAY].name;

	buf_addf(out, "%s_sum %llu.%03u\n", name, (unsigned long long)(c->delay_msec / 1000),
	    (unsigned)(c->delay_msec % 1000));
	buf_addf(out, "%s_count %llu\n", name, (unsigned long long)total);
}

void
log_count_print(const struct log_counts *c, bool bare, struct buf *out)
{
	uint64_t below = 0;

	for (size_t i = 0; i < NSERIES; i++) {
		bool delay = series[i].metric == LOG_DELAY;

		if (!bare && (i == 0 || series[i - 1].metric != series[i].metric))
			add_head(series[i].metric, out);
		below += delay ? c->n[i] : 0;
		add_series(i, delay ? "_bucket" : "", delay ? below : c->n[i], out);
	}
	add_delay_sum(c, below, out);
}

/* One line "METRIC{LABELS} VALUE" as add_series() writes it. */
static bool
parse_series(struct view name, uint64_t n, struct log_counts *c)
{
	struct buf text = buf_make(256);
	bool found = false;

	for (size_t i = 0; i < NSERIES && !found; i++) {
		buf_clear(&text);
		add_series(i, series[i].metric == LOG_DELAY ? "_bucket" : "", 0, &text);
		found = view_eq(view_sub(buf_view(&text), 0, text.n - 3), name);
		if (found)
			c->n[i] = n;
	}
	buf_free(&text);
	return found;
}

/* Buckets are printed with all below them. */
static void
separate_buckets(struct log_counts *c)
{
	uint64_t below = 0;

	for (size_t i = 0; i < NSERIES; i++)
		if (series[i].metric == LOG_DELAY) {
			uint64_t n = c->n[i] > below ? c->n[i] - below : 0;

			below = c->n[i] > below ? c->n[i] : below;
			c->n[i] = n;
		}
}

void
log_count_parse(struct view text, struct log_counts *c)
{
	struct view line, name, value;
	uint64_t n;

	*c = (struct log_counts){ .lines = 0 };
	while (view_line(&text, &line)) {
		size_t space = view_rfind(line, ' ');

		name = view_sub(line, 0, space);
		value = view_sub(line, space + 1, line.n);
		if (view_eq(name, VIEW("mailstead_delivery_delay_seconds_sum"))) {
			if (parse_thousandths(value, UINT64_MAX / 2000, &n) == 0)
				c->delay_msec = n;
		} else if (num_parse(value, UINT64_MAX / 2, &n) == 0) {
			(void)parse_series(name, n, c);
		}
	}
	separate_buckets(c);
}
