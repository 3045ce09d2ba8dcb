/* mailstead_user_list.c: mailstead user list; see mailstead-user(8). */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "admin/mailstead.h"
#include "admin/users/size_text.h"
#include "admin/users/user_list.h"
#include "text/date.h"
#include "text/json.h"
#include "text/shown.h"

#define TIME_TEXT_MAX 32

/* ---- For people */

/* "2026-11-22T04:05:06Z", or nothing when it is not known. */
static void
time_text(int64_t t, char out[TIME_TEXT_MAX])
{
	struct buf text = buf_make(TIME_TEXT_MAX - 1);

	out[0] = '\0';
	if (t && date_rfc3339(t, &text) == 0)
		(void)view_string(buf_view(&text), out, TIME_TEXT_MAX);
	buf_free(&text);
}

static const char *
remark(const struct user_listed *u)
{
	if (u->usage.error)
		return strerror(u->usage.error);
	return u->is_virtual && !u->has_password ? "no password" : "";
}

static void
print_row(const struct user_listed *u, void *arg)
{
	const struct user_usage *usage = &u->usage;
	char used[SIZE_TEXT_MAX], quota[SIZE_TEXT_MAX] = "-", full[8] = "";
	char login[TIME_TEXT_MAX], messages[24] = "-";
	struct buf name = buf_make(1024), note = buf_make(1024);

	(void)arg;
	size_text((uint64_t)usage->bytes, used);
	if (usage->settings.quota) {
		size_text(usage->settings.quota, quota);
		(void)snprintf(full, sizeof(full), "%u%%", size_percent((uint64_t)usage->bytes,
		    usage->settings.quota));
	}
	if (usage->messages >= 0)
		(void)snprintf(messages, sizeof(messages), "%" PRId64, usage->messages);
	time_text(usage->login, login);
	if (login[0])
		login[strcspn(login, "T")] = ' ';
	shown_line(view_of(usage->name), &name);
	shown_line(view_of(u->note), &note);
	(void)printf("%-32.*s %8s %8s %5s %8s  %-16.16s  %s%s%.*s\n", VIEW_FMT(buf_view(&name)), used,
	    quota, full, messages, login[0] ? login : "-", remark(u),
	    remark(u)[0] && note.n ? ", " : "", VIEW_FMT(buf_view(&note)));
	buf_free(&name);
	buf_free(&note);
}

/* ---- For programs */

static void
put_number(const char *key, uint64_t n, struct buf *out)
{
	json_key(key, out);
	(void)buf_add_num(out, n);
}

static void
put_text(const char *key, const char *text, struct buf *out)
{
	json_key(key, out);
	json_string(view_of(text), out);
}

static void
print_json(const struct user_listed *u, void *arg)
{
	const struct user_usage *usage = &u->usage;
	struct buf out = buf_make(8192);
	char login[TIME_TEXT_MAX];

	(void)arg;
	(void)buf_add_char(&out, '{');
	put_text("user", usage->name, &out);
	put_text("kind", u->is_virtual ? "virtual" : "system", &out);
	put_text("home", usage->owner.home, &out);
	if (usage->error == 0)
		put_number("used", (uint64_t)usage->bytes, &out);
	put_number("quota", usage->settings.quota, &out);
	if (usage->error == 0 && usage->messages >= 0)
		put_number("messages", (uint64_t)usage->messages, &out);
	put_number("quota_messages", usage->settings.quota_messages, &out);
	time_text(usage->login, login);
	if (login[0])
		put_text("last_login", login, &out);
	if (u->is_virtual) {
		json_key("password", &out);
		(void)buf_add_str(&out, u->has_password ? "true" : "false");
	}
	if (u->note[0])
		put_text("note", u->note, &out);
	if (usage->error)
		put_text("error", strerror(usage->error), &out);
	(void)buf_add_str(&out, "}\n");
	(void)fwrite(out.p, 1, out.n, stdout);
	buf_free(&out);
}

/* ---- */

int
mailstead_user_list(const struct conf *conf, int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' }, { NULL, 0, NULL, 0 },
	};
	bool json = false;
	int c, listed;

	while ((c = getopt_long(argc, argv, "j", options, NULL)) != -1) {
		if (c != 'j')
			return EXIT_USAGE;
		json = true;
	}
	if (!json)
		(void)printf("%-32s %8s %8s %5s %8s  %-16s\n", "USER", "USED", "QUOTA", "FULL", "MESSAGES",
		    "LAST LOGIN (UTC)");
	listed = user_list_each(conf, argv + optind, json ? print_json : print_row, NULL);
	if (listed == 0 && argv[optind])
		mailstead_complain(argv[optind], "there is no such user");
	return listed == -1 ? EXIT_TEMPORARY : listed == 0 && argv[optind] ? EXIT_NOT_DONE : EXIT_OK;
}
