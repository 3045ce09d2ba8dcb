/* queue_params.c: see queue_params.h. */
#include "queue/queue_params.h"

#include "base/num.h"

/* Splits "KEY=VALUE"; a word without "=" has an empty value. */
static struct view
split(struct view word, struct view *value)
{
	size_t n = view_find(word, '=');

	*value = view_sub(word, n + 1, word.n);
	return view_sub(word, 0, n);
}

static int64_t
time_of(struct view v)
{
	uint64_t n;

	return num_parse(v, INT64_MAX / 2, &n) == 0 ? (int64_t)n : 0;
}

static void
take_by(struct view value, struct queue_terms *t)
{
	size_t n = view_find(value, ';');
	struct view mode = view_sub(value, n + 1, value.n);

	t->deliver_by = time_of(view_sub(value, 0, n));
	t->by_return = view_starts_nocase(mode, VIEW("R"));
	t->by_trace = view_eq_nocase(view_sub(mode, 1, mode.n), VIEW("T"));
}

static int
priority_of(struct view value)
{
	bool negative = value.n && value.p[0] == '-';
	uint64_t n;

	if (num_parse(view_sub(value, negative, value.n), 9, &n) == -1)
		return 0;
	return negative ? -(int)n : (int)n;
}

struct queue_terms
queue_terms(struct view params)
{
	struct queue_terms t = { .priority = 0 };
	struct view word, value, key;

	while (view_word(&params, &word)) {
		key = split(word, &value);
		if (view_eq_nocase(key, VIEW("HOLDUNTIL")))
			t.hold_until = time_of(value);
		else if (view_eq_nocase(key, VIEW("BY")))
			take_by(value, &t);
		else if (view_eq_nocase(key, VIEW("MT-PRIORITY")))
			t.priority = priority_of(value);
		else if (view_eq_nocase(key, VIEW("RET")))
			t.ret_full = view_eq_nocase(value, VIEW("FULL"));
		else if (view_eq_nocase(key, VIEW("BODY")))
			t.binary = view_eq_nocase(value, VIEW("BINARYMIME"));
		else if (view_eq_nocase(word, VIEW("SMTPUTF8")))
			t.utf8 = true;
		else if (view_eq_nocase(word, VIEW("REQUIRETLS")))
			t.require_tls = true;
	}
	return t;
}

unsigned
queue_notify(struct view params)
{
	static const struct { struct view word; unsigned bit; } words[] = {
		{ VIEW("SUCCESS"), QUEUE_NOTIFY_SUCCESS },
		{ VIEW("FAILURE"), QUEUE_NOTIFY_FAILURE },
		{ VIEW("DELAY"), QUEUE_NOTIFY_DELAY },
	};
	struct view word, value;
	unsigned bits = 0;

	while (view_word(&params, &word)) {
		if (!view_eq_nocase(split(word, &value), VIEW("NOTIFY")))
			continue;
		while (value.n) {
			size_t n = view_find(value, ',');

			for (size_t i = 0; i < 3; i++)
				if (view_eq_nocase(view_sub(value, 0, n), words[i].word))
					bits |= words[i].bit;
			value = view_sub(value, n + 1, value.n);
		}
		return bits;
	}
	return QUEUE_NOTIFY_FAILURE | QUEUE_NOTIFY_DELAY;
}
