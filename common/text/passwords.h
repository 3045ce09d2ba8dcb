/*
 * passwords.h: the lines of mailstead-passwords(5), for auth, which looks one
 * up, and mailstead, which writes them. Pure: nothing is hashed here.
 *
 *	ADDRESS:HASH[:FIELD]...
 *
 * A FIELD is "app=NAME" or a verifier of SCRAM,
 * "SCRAM-SHA-256=ITERATIONS,SALT,STOREDKEY,SERVERKEY" (RFC 5803 without its
 * colons), or "APOP=" and the base64 of a secret; others are passed over. A line
 * with the ADDRESS "*" has a secret as its HASH, of which the salts of users are
 * made who have none.
 */
#ifndef TEXT_PASSWORDS_H
#define TEXT_PASSWORDS_H

#include "base/buf.h"
#include "base/view.h"

#define PASSWORDS_NAME_MAX 320	/* octets of an address or a name */
#define PASSWORDS_APP_MAX 32	/* octets of the name of an app password */
#define PASSWORDS_APP_HASH "{SHA256}"	/* begins the HASH of an app password */
#define PASSWORDS_APOP_FIELD "APOP="	/* begins a secret of APOP */
#define PASSWORDS_APOP_MAX 511	/* octets of one */
#define PASSWORDS_SECRET "*"	/* the ADDRESS of the secret */
#define PASSWORDS_HASH_PREFIXES_OFF "!*"	/* begin a HASH that is switched off */

enum scram_kind { SCRAM_SHA1, SCRAM_SHA256, SCRAM_KINDS };

#define SCRAM_KEY_MAX 32	/* octets of a key: 20 or 32 */
#define SCRAM_SALT_MAX 64	/* octets of a salt */
#define SCRAM_ITERATIONS_MAX 10000000
#define SCRAM_ITERATIONS 16384	/* of those that we make; a client computes as many */
#define SCRAM_SALT_LENGTH 16	/* octets, likewise */

/* What a server needs to know of a password (RFC 5802 3). */
struct scram_verifier {
	uint32_t iterations;
	size_t salt_length;
	unsigned char salt[SCRAM_SALT_MAX];
	unsigned char stored[SCRAM_KEY_MAX];
	unsigned char server[SCRAM_KEY_MAX];
};

/* Octets of a kind's keys. */
size_t
scram_key_length(enum scram_kind kind);

/* What is between two ":" in a line; views of it. */
struct passwords_entry {
	struct view line;
	struct view address;	/* blanks around it taken off; so for hash */
	struct view hash;
	struct view app;	/* name of the app password; empty for the main one */
	struct view scram[SCRAM_KINDS];	/* what is behind "=" in a verifier; or empty */
	struct view apop;	/* what is behind "=" in a secret of APOP: base64; or empty */
};

/*
 * Parses a line. Returns 0, or -1 for one that says nothing: empty, a
 * comment, without a colon, or with an app= that is no name.
 */
int
passwords_parse(struct view line, struct passwords_entry *out);

/* Takes the next line that says something off *rest. Returns false when there is none. */
bool
passwords_next(struct view *rest, struct passwords_entry *out);

/*
 * The lines that count for one address, ASCII case ignored: the first one
 * without app=, and all with. Begin with { .rest = text, .address = ... }.
 */
struct passwords_scan {
	struct view rest;
	struct view address;
	bool had_main;
};

/* Takes the next one. Returns false when there is none. */
bool
passwords_scan_next(struct passwords_scan *s, struct passwords_entry *out);

/* Whether the hash is off, and so the verifiers beside it: empty, or begins with "!" or "*". */
bool
passwords_off(struct view hash);

/* Whether one can log in by that line: its hash is not off, and that of an app password is one. */
bool
passwords_usable(const struct passwords_entry *e);

/* Whether it may be a name: 1 to PASSWORDS_NAME_MAX octets of printable UTF-8, no ":". */
bool
passwords_name_valid(struct view name);

/* Whether it may be an address in the file: LOCAL@DOMAIN, both of which may name a directory. */
bool
passwords_address_valid(struct view address);

/* Whether it may name an app password: letters, digits, ".", "_", "-". */
bool
passwords_app_valid(struct view app);

/*
 * Reads a verifier, what is behind "=". Returns 0, or -1 when it is malformed
 * or no kind of ours.
 */
int
passwords_parse_verifier(struct view text, enum scram_kind kind, struct scram_verifier *out);

/* Appends ":SCRAM-SHA-256=..." Returns 0, or -1 with out->failed set. */
int
passwords_put_verifier(struct buf *out, enum scram_kind kind, const struct scram_verifier *v);

#endif
