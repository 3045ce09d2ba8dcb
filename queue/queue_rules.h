/*
 * queue_rules.h: the operator's rules, the file queue/rules of
 * mailstead-queue(5): what is to be held, and where nothing is to be sent.
 *
 * Pure: works on memory only. One rule in a line; empty lines, and those that begin
 * with '#', are passed over:
 *
 *	hold sender PATTERN [since SECONDS] [reason TEXT]
 *	hold recipient PATTERN ...
 *	hold destination PATTERN ...
 *	suspend PATTERN ...
 *
 * A pattern is one word, compared as a whole and without regard to ASCII case;
 * '*' in it stands for any octets, also none. Addresses are compared in the form
 * of address_format(), the null sender is "<>". A destination is a domain, or the
 * host of a next hop, with or without its port.
 */
#ifndef QUEUE_RULES_H
#define QUEUE_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"
#include "text/address.h"

#define RULES_MAX 1000			/* rules in a file */
#define RULES_PATTERN_MAX 400		/* octets */
#define RULES_REASON_MAX 200		/* octets */
#define RULES_LINE_MAX 700		/* octets of a line without its LF */
#define RULES_FILE_MAX (RULES_MAX * (RULES_LINE_MAX + 1))

enum rule_kind {
	RULE_HOLD_SENDER,
	RULE_HOLD_RECIPIENT,
	RULE_HOLD_DESTINATION,
	RULE_SUSPEND
};

struct rule {
	enum rule_kind kind;
	char pattern[RULES_PATTERN_MAX + 1];
	int64_t since;				/* when it was made, seconds since 1970; 0: not known */
	char reason[RULES_REASON_MAX + 1];	/* "" if none */
};

struct rules {
	struct rule *rules;	/* owned */
	size_t n;
};

/*
 * Reads a line. Returns 1 with *rule filled, 0 for a line without a rule, -1 with what
 * is wrong in *why, a constant text.
 */
int
rules_parse_line(struct view line, struct rule *rule, const char **why);

/*
 * Reads a file into *rules, which is made anew (rules_free()). What is wrong with a line does not
 * make the others worth less: bad(number, why, arg) is called for it if bad is not NULL, and it is
 * passed over. Returns 0, or -1 for want of memory with *rules empty.
 */
int
rules_parse(struct rules *rules, struct view text,
    void (*bad)(size_t line, const char *why, void *arg), void *arg);

void
rules_free(struct rules *rules);

/*
 * Appends the line of a rule with its LF. What it appends reads back as the same rule. Returns 0,
 * or -1 when the pattern is no word or too long, or the reason has a control character.
 */
int
rules_format(const struct rule *rule, struct buf *out);

/* Whether text is what the pattern says. Takes time of the lengths' product at most. */
bool
rules_match(struct view pattern, struct view text);

/* The first rule of the kind whose pattern is this address; NULL if there is none. */
const struct rule *
rules_address(const struct rules *rules, enum rule_kind kind, const struct address *a);

/*
 * The same for a destination: domain is that of the recipient, hop the text of its next hop
 * ("mx example.org", "smtp relay.example.net:587 tls=verify") or "" for a mailbox of ours.
 */
const struct rule *
rules_destination(const struct rules *rules, enum rule_kind kind, const char *domain,
    const char *hop);

#endif
