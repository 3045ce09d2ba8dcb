/* queue_file.c: ids, the message in memory, and the header; see queue_file.h. */
#include "queue/queue_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/num.h"
#include "text/utf8.h"

#define MAGIC "mailstead-queue 1\n"
#define SUM_KEY "\nsum "
#define SUM_KEY_LEN (sizeof(SUM_KEY) - 1)
#define SUM_OPEN "--------"
#define ID_TIME_LEN 11		/* digits of the time, 5 bits each: until the year 3111 */

static const char id_digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

static void
id_number(uint64_t n, char *out, size_t digits)
{
	while (digits--) {
		out[digits] = id_digits[n % 32];
		n /= 32;
	}
}

void
queue_id_make(int64_t time_usec, uint32_t random, char id[QUEUE_ID_LEN + 1])
{
	id_number((uint64_t)time_usec, id, ID_TIME_LEN);
	id_number(random, id + ID_TIME_LEN, QUEUE_ID_LEN - ID_TIME_LEN);
	id[QUEUE_ID_LEN] = '\0';
}

static const char *
id_digit(char c)
{
	return memchr(id_digits, c, sizeof(id_digits) - 1);
}

bool
queue_id_valid(struct view v)
{
	if (v.n != QUEUE_ID_LEN)
		return false;
	for (size_t i = 0; i < v.n; i++)
		if (id_digit(v.p[i]) == NULL)
			return false;
	return true;
}

int64_t
queue_id_time(const char id[QUEUE_ID_LEN + 1])
{
	int64_t time = 0;

	for (size_t i = 0; i < ID_TIME_LEN; i++)
		time = time * 32 + (id_digit(id[i]) - id_digits);
	return time;
}

/* ---- The message in memory */

static void
rcpt_free(struct queue_rcpt *r)
{
	free(r->params);
	free(r->target);
	free(r->text);
	free(r->server);
	free(r->server_address);
}

void
queue_message_free(struct queue_message *m)
{
	for (size_t i = 0; i < m->nrcpts; i++)
		rcpt_free(&m->rcpts[i]);
	free(m->rcpts);
	free(m->sender_params);
	free(m->origin);
	free(m->held_why);
	*m = (struct queue_message){ .id = "" };
}

struct queue_rcpt *
queue_rcpt_add(struct queue_message *m, const struct address *sender,
    const struct address *rcpt, struct view params)
{
	struct queue_rcpt *r = array_grow(m->rcpts, m->nrcpts, sizeof(*r));

	if (r == NULL)
		return NULL;
	m->rcpts = r;
	r = &m->rcpts[m->nrcpts];
	*r = (struct queue_rcpt){ .address = *rcpt, .sender = *sender, .parent = -1 };
	r->params = strndup(params.p, params.n);
	if (r->params == NULL)
		return NULL;
	m->nrcpts++;
	return r;
}

/* ---- Writing a header */

static bool
is_printable(struct view v)
{
	while (v.n) {
		size_t n = utf8_printable(v);

		if (n == 0)
			return false;
		v = view_sub(v, n, v.n);
	}
	return true;
}

bool
queue_params_valid(struct view v)
{
	char before = ' ';

	if (v.n > QUEUE_PARAMS_MAX || !is_printable(v))
		return false;
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == ' ' && before == ' ')
			return false;
		before = v.p[i];
	}
	return v.n == 0 || before != ' ';
}

static void
size_digits(uint64_t body_size, char out[QUEUE_SIZE_DIGITS])
{
	for (size_t i = QUEUE_SIZE_DIGITS; i--; body_size /= 10)
		out[i] = (char)('0' + body_size % 10);
}

void
queue_completion(uint64_t body_size, uint32_t sum, char out[QUEUE_COMPLETION])
{
	size_digits(body_size, out);
	memcpy(out + QUEUE_SIZE_DIGITS, SUM_KEY, SUM_KEY_LEN);
	num_hex(sum, out + QUEUE_SIZE_DIGITS + SUM_KEY_LEN);
}

/* Size and sum, as far as they are known. */
static void
add_size(struct buf *out, const struct queue_message *m)
{
	char text[QUEUE_COMPLETION];

	queue_completion(m->body_size, m->sum, text);
	buf_add(out, text, m->has_sum == QUEUE_SUM_KNOWN ? sizeof(text) : QUEUE_SIZE_DIGITS);
	if (m->has_sum == QUEUE_SUM_OPEN)
		buf_add_str(out, SUM_KEY SUM_OPEN);
}

static void
add_origin(struct buf *out, const char *origin)
{
	struct view v = utf8_prefix(view_of(origin), QUEUE_TEXT_MAX);

	while (v.n) {
		size_t n = utf8_printable(v);

		if (n)
			buf_add(out, v.p, n);
		else
			buf_add_char(out, ' ');
		v = view_sub(v, n ? n : 1, v.n);
	}
}

static void
add_path(struct buf *out, const char *key, const struct address *a, const char *params)
{
	struct view v = view_of(params);

	if (!queue_params_valid(v)) {
		out->failed = true;
		return;
	}
	buf_add_str(out, key);
	buf_add_char(out, '<');
	address_format(a, out);
	buf_add_char(out, '>');
	if (v.n)
		buf_add_char(out, ' ');
	buf_add_view(out, v);
	buf_add_char(out, '\n');
}

int
queue_header_build(const struct queue_message *m, struct buf *out, uint64_t *size_at)
{
	size_t start = out->n, rcpts = 0;

	buf_add_str(out, MAGIC);
	buf_addf(out, "id %s\ntime %lld.%06lld\nsize ", m->id,
	    (long long)(m->time_usec / 1000000), (long long)(m->time_usec % 1000000));
	*size_at = out->n;
	add_size(out, m);
	buf_add_str(out, "\norigin ");
	add_origin(out, m->origin ? m->origin : "");
	buf_add_char(out, '\n');
	add_path(out, "from ", &m->sender, m->sender_params ? m->sender_params : "");
	for (size_t i = 0; i < m->nrcpts; i++)
		if (m->rcpts[i].parent == -1) {
			add_path(out, "to ", &m->rcpts[i].address, m->rcpts[i].params);
			rcpts++;
		}
	buf_add_char(out, '\n');
	return out->failed || rcpts == 0 || m->time_usec < 0 ||
	    out->n - start > QUEUE_HEADER_MAX ? -1 : 0;
}

/* ---- Reading a header */

/* Takes the next line if it begins with key, a word and a space. */
static bool
take_field(struct view *rest, const char *key, struct view *value)
{
	size_t n = strlen(key);
	struct view line, after = *rest;

	if (!view_line(&after, &line) || line.n < n || memcmp(line.p, key, n) != 0)
		return false;
	*value = view_sub(line, n, line.n);
	*rest = after;
	return true;
}

/* SECONDS.MICROSECONDS, the latter six digits. */
static int
parse_time(struct view v, int64_t *usec)
{
	size_t dot = view_find(v, '.');
	uint64_t seconds, micros;

	if (v.n != dot + 7 ||
	    num_parse(view_sub(v, 0, dot), INT64_MAX / 1000000 - 1, &seconds) == -1 ||
	    num_parse(view_sub(v, dot + 1, v.n), 999999, &micros) == -1)
		return -1;
	*usec = (int64_t)(seconds * 1000000 + micros);
	return 0;
}

/* <ADDRESS> and perhaps a space and parameters. */
static int
parse_path(struct view v, struct address *a, struct view *params)
{
	*a = (struct address){ .local = "" };
	if (v.n < 2 || v.p[0] != '<')
		return -1;
	v = view_sub(v, 1, v.n);
	if (v.p[0] != '>' && address_take(&v, a) != ADDRESS_OK)
		return -1;
	if (v.n == 0 || v.p[0] != '>')
		return -1;
	*params = view_sub(v, 1, v.n);
	if (params->n == 0)
		return 0;
	if (params->p[0] != ' ' || params->n == 1)
		return -1;
	*params = view_sub(*params, 1, params->n);
	return queue_params_valid(*params) ? 0 : -1;
}

static const char no_memory[] = "out of memory";

static const char *
parse_rcpts(struct view *rest, struct queue_message *m)
{
	struct view value, params;
	struct address a;

	while (take_field(rest, "to ", &value)) {
		if (parse_path(value, &a, &params) == -1 || address_is_null(&a))
			return "bad recipient line";
		if (queue_rcpt_add(m, &m->sender, &a, params) == NULL)
			return no_memory;
	}
	return m->nrcpts ? NULL : "no recipient line";
}

/* What follows is summed; end is the offset in the file at which rest ends. */
static const char *
parse_sum(struct view *rest, size_t end, struct queue_message *m)
{
	struct view value;

	if (!take_field(rest, "sum ", &value))
		return NULL;
	m->has_sum = QUEUE_SUM_KNOWN;
	m->sum_from = end - rest->n;
	if (view_eq(value, VIEW(SUM_OPEN)))
		return "it was never completed";
	return num_parse_hex(value, &m->sum) == -1 ? "bad sum line" : NULL;
}

/* All lines between the first and the empty one. Returns NULL or what is wrong. */
static const char *
parse_lines(struct view rest, struct queue_message *m)
{
	struct view value, params;
	const char *wrong;

	if (!take_field(&rest, "id ", &value) || !queue_id_valid(value))
		return "bad id line";
	(void)view_string(value, m->id, sizeof(m->id));
	if (!take_field(&rest, "time ", &value) || parse_time(value, &m->time_usec) == -1)
		return "bad time line";
	if (!take_field(&rest, "size ", &value) || value.n != QUEUE_SIZE_DIGITS ||
	    num_parse(value, INT64_MAX, &m->body_size) == -1)
		return "bad size line";
	wrong = parse_sum(&rest, (size_t)m->header_size - 1, m);
	if (wrong)
		return wrong;
	if (!take_field(&rest, "origin ", &value) || !is_printable(value))
		return "bad origin line";
	m->origin = strndup(value.p, value.n);
	if (!take_field(&rest, "from ", &value) || parse_path(value, &m->sender, &params) == -1)
		return "bad sender line";
	m->sender_params = strndup(params.p, params.n);
	if (m->origin == NULL || m->sender_params == NULL)
		return no_memory;
	wrong = parse_rcpts(&rest, m);
	return wrong == NULL && rest.n ? "a line that does not belong there" : wrong;
}

int
queue_header_parse(struct view text, struct queue_message *m, const char **why)
{
	size_t first = sizeof(MAGIC) - 1;
	const char *end;

	*m = (struct queue_message){ .id = "" };
	*why = "not a queue file of version 1";
	if (!view_eq(view_sub(text, 0, first), view_sub(VIEW(MAGIC), 0, text.n)))
		return -1;
	end = memmem(text.p, text.n, "\n\n", 2);
	*why = "header too long";
	if (end == NULL)
		return text.n >= QUEUE_HEADER_MAX ? -1 : 0;
	m->header_size = (uint64_t)(end + 2 - text.p);
	if (m->header_size <= QUEUE_HEADER_MAX)
		*why = parse_lines(view_sub(text, first, m->header_size - 1 - first), m);
	if (*why == NULL)
		return 1;
	queue_message_free(m);
	return *why == no_memory ? -2 : -1;
}
