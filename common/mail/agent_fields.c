/* agent_fields.c: see agent_fields.h. */
#include "mail/agent_fields.h"

#include <errno.h>

#include "text/enhanced.h"
#include "text/utf8.h"

void
agent_put_address(struct buf *b, const struct address *a)
{
	char text[ADDRESS_TEXT_MAX];

	ipc_put_str(b, address_text(a, text));
}

void
agent_get_address(struct ipc_get *g, struct address *a)
{
	if (address_parse(ipc_get_view(g), a) == -1)
		g->failed = true;
}

void
agent_get_recipient(struct ipc_get *g, struct address *a)
{
	agent_get_address(g, a);
	if (address_is_null(a))
		g->failed = true;
}

int
agent_malformed(void)
{
	errno = EBADMSG;
	return -1;
}

/* The id becomes part of a file's name. */
static bool
id_is_safe(const char *id)
{
	for (const char *p = id; *p; p++)
		if (!ascii_alpha(*p) && !ascii_digit(*p))
			return false;
	return *id != '\0';
}

bool
agent_message_is_safe(const char *id, int64_t arrival_usec, uint64_t offset, uint64_t size)
{
	return id_is_safe(id) && arrival_usec >= 0 && offset <= INT64_MAX &&
	    size <= INT64_MAX - offset;
}

bool
agent_code_fits(const char *code, enum agent_outcome outcome)
{
	char class = outcome == AGENT_DEFERRED || outcome == AGENT_ALONE ? '4' :
	    outcome == AGENT_FAILED ? '5' : '2';

	return enhanced_valid(view_of(code), class);
}

void
agent_make_printable(char *text)
{
	while (*text) {
		size_t n = utf8_printable(view_of(text));

		if (n == 0)
			*text = '?';
		text += n ? n : 1;
	}
}
