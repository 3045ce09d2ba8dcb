/* relay_passwords.c: see relay_passwords.h. */
#include "text/relay_passwords.h"

static bool
is_name(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!ascii_alpha(v.p[i]) && !ascii_digit(v.p[i]) && v.p[i] != '.' && v.p[i] != '_' &&
		    v.p[i] != '-')
			return false;
	return v.n > 0 && v.n <= RELAY_NAME_MAX;
}

static bool
take_kind(struct view word, enum relay_kind *out)
{
	if (view_eq(word, VIEW("password")))
		*out = RELAY_PASSWORD;
	else if (view_eq(word, VIEW("token")))
		*out = RELAY_TOKEN;
	else if (view_eq(word, VIEW("token-file")))
		*out = RELAY_TOKEN_FILE;
	else
		return false;
	return true;
}

/* What follows the name. Returns what is wrong, or NULL. */
static const char *
parse_rest(struct view rest, struct relay_login *out)
{
	struct view kind;

	if (!view_word(&rest, &out->user) || !view_word(&rest, &kind))
		return "a line is NAME USER KIND SECRET";
	if (out->user.n > RELAY_USER_MAX || view_has_control(out->user))
		return "the user is too long or has control characters";
	if (!take_kind(kind, &out->kind))
		return "the kind is password, token or token-file";
	out->secret = view_trim(rest);
	if (out->secret.n == 0)
		return "a line is NAME USER KIND SECRET";
	if (out->secret.n > RELAY_SECRET_MAX || view_has_control(out->secret))
		return "the secret is too long or has control characters";
	if (out->kind == RELAY_TOKEN_FILE && out->secret.p[0] != '/')
		return "token-file needs an absolute path";
	return NULL;
}

int
relay_passwords_parse(struct view line, struct relay_login *out, const char **wrong)
{
	*out = (struct relay_login){ .kind = RELAY_PASSWORD };
	*wrong = NULL;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	if (!view_word(&line, &out->name) || out->name.p[0] == '#')
		return 0;
	*wrong = is_name(out->name) ? parse_rest(line, out) :
	    "a name is 1 to 32 letters, digits, \".\", \"_\" and \"-\"";
	return *wrong ? -1 : 1;
}

int
relay_passwords_find(struct view text, struct view name, struct relay_login *out,
    const char **wrong)
{
	struct view line, rest, word;

	*out = (struct relay_login){ .kind = RELAY_PASSWORD };
	*wrong = NULL;
	while (view_line(&text, &line)) {
		rest = line;
		if (view_word(&rest, &word) && view_eq(word, name))
			return relay_passwords_parse(line, out, wrong);
	}
	return 0;
}
