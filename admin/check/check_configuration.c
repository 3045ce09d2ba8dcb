/* check_configuration.c: whether the configuration is what its programs can use. See check.h. */
#include "admin/check/check.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "net/conf_check.h"
#include "sys/paths.h"

#define TOPIC "configuration"

void
check_fault(struct check *c, const char *topic, const char *key, const char *wrong, struct view at)
{
	struct buf subject = buf_make(CONF_ERROR_MAX);

	conf_where(key, &subject);
	(void)buf_add_str(&subject, key);
	if (at.n)
		check_report(c, CHECK_ERROR, topic, buf_cstr(&subject), NULL, "%.*s: %s", VIEW_FMT(at),
		    wrong);
	else
		check_report(c, CHECK_ERROR, topic, buf_cstr(&subject), NULL, "%s", wrong);
	buf_free(&subject);
}

static void
take_fault(void *arg, const char *key, const char *wrong, struct view at)
{
	check_fault(arg, TOPIC, key, wrong, at);
}

/* Programs that the configuration names, and that nobody could start. */
static void
check_program(struct check *c, const char *key, const char *command)
{
	char path[1024];
	struct view rest = view_of(command), word;

	if (view_word(&rest, &word) && view_string(word, path, sizeof(path)) == 0 &&
	    path[0] == '/' && access(path, X_OK) == -1)
		check_fault(c, TOPIC, key, strerror(errno), word);
}

void
check_configuration(struct check *c)
{
	const struct conf *conf = c->conf;
	bool named;

	conf_check(conf, take_fault, c);
	check_program(c, "queue_program", conf->queue_program);
	check_program(c, "auth_program", conf->auth_program);
	check_program(c, "auth_token_program", conf->auth_token_program);
	check_routes(c);
	if (c->faults == 0)
		check_report(c, CHECK_OK, TOPIC, path_conf(&named), NULL, "no errors");
}
