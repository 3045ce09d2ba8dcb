/* command.c: see command.h. */
#include "sys/command.h"

#include <errno.h>

#include "base/view.h"

int
command_parse(const char *text, struct command *out)
{
	struct view rest = view_of(text), word;
	size_t n = 0, used = 0;

	*out = (struct command){ .args = { NULL } };
	errno = EINVAL;
	while (view_word(&rest, &word)) {
		if (n > SPAWN_ARGS_MAX || word.n >= sizeof(out->words) - used ||
		    view_string(word, out->words + used, word.n + 1) == -1)
			return -1;
		out->args[n++] = out->words + used;
		used += word.n + 1;
	}
	return n && out->args[0][0] == '/' ? 0 : -1;
}
