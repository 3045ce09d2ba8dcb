/* imapd_command_test.c: commands of IMAP, parsed. The examples are those of the RFCs. */
#include "unit.h"

#include "imapd/imapd_command.h"

static struct arena arena;
static struct imapd_command command;
static const char *why;

static enum imapd_parsed
parse_view(struct view text, bool utf8)
{
	arena_free(&arena);
	arena = arena_make(IMAPD_ARENA_MAX);
	return imapd_command_parse(imapd_syntax_session, text, utf8, &arena, &command, &why);
}

/* The command, which is right, after its tag. */
static const struct imapd_command *
parse(const char *text)
{
	struct buf b = buf_make(1 << 20);
	static struct buf kept;

	(void)buf_add_str(&b, "A1 ");
	(void)buf_add_str(&b, text);
	buf_free(&kept);
	kept = b;
	ck_assert_msg(parse_view(buf_view(&b), false) == IMAPD_PARSED, "%s: %s", text, why);
	ck_view(command.tag, "A1");
	return &command;
}

static void
check_wrong(const char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf b = buf_make(1 << 20);

		(void)buf_add_str(&b, "A1 ");
		(void)buf_add_str(&b, texts[i]);
		ck_assert_msg(parse_view(buf_view(&b), false) == IMAPD_PARSE_WRONG, "%s", texts[i]);
		ck_assert_msg(why && why[0], "%s", texts[i]);
		ck_view(command.tag, "A1");
		buf_free(&b);
	}
}

#define WRONG(...) do { \
	static const char *const texts_[] = { __VA_ARGS__ }; \
	check_wrong(texts_, sizeof(texts_) / sizeof(texts_[0])); \
} while (0)

START_TEST(tags)
{
	ck_assert_int_eq(parse_view(VIEW("a.b-1 NOOP"), false), IMAPD_PARSED);
	ck_view(command.tag, "a.b-1");
	ck_assert_int_eq(command.verb, IMAPD_NOOP);
	ck_assert_int_eq(parse_view(VIEW("x noop  "), false), IMAPD_PARSED);
	ck_assert_int_eq(parse_view(VIEW("x"), false), IMAPD_PARSE_WRONG);
	ck_view(command.tag, "x");
	ck_assert_int_eq(parse_view(VIEW("* NOOP"), false), IMAPD_PARSE_WRONG);
	ck_view(command.tag, "*");
	ck_assert_int_eq(parse_view(VIEW("+ NOOP"), false), IMAPD_PARSE_WRONG);
	ck_view(command.tag, "*");
	ck_assert_int_eq(parse_view(VIEW(""), false), IMAPD_PARSE_WRONG);
	ck_view(command.tag, "*");
	ck_assert_int_eq(parse_view(VIEW(" NOOP"), false), IMAPD_PARSE_WRONG);
	ck_view(command.tag, "*");
	ck_assert_int_eq(parse_view(VIEW("x NOP"), false), IMAPD_PARSE_UNKNOWN);
	ck_view(command.tag, "x");
	ck_assert_int_eq(parse_view(VIEW("x  NOOP"), false), IMAPD_PARSE_UNKNOWN);
	ck_assert_int_eq(parse_view(VIEW("x UID"), false), IMAPD_PARSE_UNKNOWN);
	ck_assert_int_eq(parse_view(VIEW("x UID NOOP"), false), IMAPD_PARSE_UNKNOWN);
	ck_assert_int_eq(parse_view(VIEW("x UID UID FETCH"), false), IMAPD_PARSE_UNKNOWN);
	ck_assert_int_eq(parse_view(VIEW("x NOOP y"), false), IMAPD_PARSE_WRONG);
	ck_assert_int_eq(parse_view(VIEW("x LOGIN a b"), false), IMAPD_PARSE_UNKNOWN);
}
END_TEST

/* ---- before the login */

static const struct imapd_command *
login(struct view text)
{
	arena_free(&arena);
	arena = arena_make(IMAPD_ARENA_MAX);
	ck_assert_msg(imapd_command_parse(imapd_syntax_login, text, false, &arena, &command, &why) ==
	    IMAPD_PARSED, "%s", why);
	return &command;
}

START_TEST(logins)
{
	const struct imapd_command *c = login(VIEW("A001 LOGIN {11}\r\nFRED FOOBAR {7}\r\nfat man"));

	ck_view(c->login.user, "FRED FOOBAR");
	ck_view(c->login.password, "fat man");
	c = login(VIEW("a login \"jo\\\\e\" p]w"));
	ck_view(c->login.user, "jo\\e");
	ck_view(c->login.password, "p]w");
	c = login(VIEW("a AUTHENTICATE plain AGpvZQBzZWNyZXQ="));
	ck_view(c->authenticate.mechanism, "plain");
	ck_assert(c->authenticate.has_initial);
	ck_view(c->authenticate.initial, "AGpvZQBzZWNyZXQ=");
	c = login(VIEW("a AUTHENTICATE EXTERNAL ="));
	ck_view(c->authenticate.initial, "=");
	c = login(VIEW("a AUTHENTICATE SCRAM-SHA-256-PLUS"));
	ck_assert(!c->authenticate.has_initial);
	ck_assert_int_eq(login(VIEW("a STARTTLS"))->verb, IMAPD_STARTTLS);
	c = login(VIEW("a023 ID (\"name\" \"sodr\" \"version\" NIL)"));
	ck_assert_uint_eq(c->id.n, 2);
	ck_view(c->id.pairs[0].field, "name");
	ck_view(c->id.pairs[0].value, "sodr");
	ck_assert_ptr_null(c->id.pairs[1].value.p);
	ck_assert_uint_eq(login(VIEW("a ID NIL"))->id.n, 0);
	ck_assert_uint_eq(login(VIEW("a ID ()"))->id.n, 0);
}
END_TEST

START_TEST(logins_wrong)
{
	static const char *const texts[] = {
		"a LOGIN", "a LOGIN x", "a LOGIN x y z", "a LOGIN (x) y", "a LOGIN x {3}\r\nab",
		"a AUTHENTICATE", "a AUTHENTICATE PLAIN x y", "a ID", "a ID (\"a\")", "a ID (a \"b\")",
		"a ID (\"a\" \"b\"", "a STARTTLS now",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		arena_free(&arena);
		ck_assert_msg(imapd_command_parse(imapd_syntax_login, view_of(texts[i]), false, &arena,
		    &command, &why) == IMAPD_PARSE_WRONG, "%s", texts[i]);
	}
}
END_TEST

/* ---- mailboxes */

START_TEST(selects)
{
	const struct imapd_select *s = &parse("SELECT inbox")->select;

	ck_view(s->mailbox, "INBOX");
	ck_assert(!s->condstore && !s->qresync);
	ck_assert_int_eq(parse("EXAMINE blurdybloop")->verb, IMAPD_EXAMINE);
	ck_assert(parse("SELECT INBOX (CONDSTORE)")->select.condstore);
	/* RFC 7162 sections 3.2.5 and 3.2.5.2. */
	s = &parse("SELECT INBOX (QRESYNC (67890007 20050715194045000 "
	    "41,43:211,214:541))")->select;
	ck_assert(s->qresync && s->uidvalidity == 67890007 && s->modseq == 20050715194045000);
	ck_assert(s->has_known && s->known.n == 3 && s->match_uids.n == 0);
	s = &parse("SELECT INBOX (QRESYNC (67890007 90060115194045000 "
	    "41:211,214:541 (1,3,5 41,43,45)))")->select;
	ck_assert(s->has_known && s->match_numbers.n == 3 && s->match_uids.n == 3);
	s = &parse("SELECT INBOX (QRESYNC (1 2 (1 2)) CONDSTORE)")->select;
	ck_assert(!s->has_known && s->match_uids.n == 1 && s->condstore);
	s = &parse("SELECT INBOX (QRESYNC (1 2))")->select;
	ck_assert(s->qresync && !s->has_known);
	WRONG("SELECT", "SELECT a b", "SELECT a ()", "SELECT a (FOO)", "SELECT a (QRESYNC)",
	    "SELECT a (QRESYNC (0 1))", "SELECT a (QRESYNC (1))", "SELECT a (QRESYNC (1 2 ))",
	    "SELECT a (QRESYNC (1 2 *))", "SELECT a (QRESYNC (1 2 3 4))",
	    "SELECT a (QRESYNC (1 2) QRESYNC (1 2))", "SELECT a (QRESYNC (1 2 3 (4)))",
	    "SELECT a (CONDSTORE");
}
END_TEST

START_TEST(creates)
{
	const struct imapd_create *c = &parse("CREATE owatagusiam/")->create;

	ck_view(c->mailbox, "owatagusiam");
	ck_assert_uint_eq(c->use, 0);
	/* RFC 6154 section 5.3. */
	c = &parse("CREATE MySpecial (USE (\\Drafts \\Sent))")->create;
	ck_assert_uint_eq(c->use, IMAPD_USE_DRAFTS | IMAPD_USE_SENT);
	ck_assert_uint_eq(parse("CREATE a (USE (\\Foo))")->create.use, IMAPD_USE_UNKNOWN);
	ck_assert_uint_eq(parse("CREATE a (USE ())")->create.use, 0);
	ck_view(parse("RENAME inbox/ old-mail/")->rename.from, "INBOX");
	ck_view(command.rename.to, "old-mail");
	ck_view(parse("DELETE {3}\r\na b")->mailbox, "a b");
	ck_view(parse("SUBSCRIBE #news.comp.mail.mime")->mailbox, "#news.comp.mail.mime");
	ck_view(parse("UNSUBSCRIBE a/")->mailbox, "a");
	ck_view(parse("GETQUOTAROOT INBOX")->mailbox, "INBOX");
	ck_view(parse("GETQUOTA \"\"")->text, "");
	ck_view(parse("SETQUOTA x (STORAGE 10 MESSAGE 5)")->text, "x");
	ck_view(parse("SETQUOTA x ()")->text, "x");
	ck_view(parse("COMPRESS DEFLATE")->text, "DEFLATE");
	WRONG("CREATE a (FOO)", "CREATE a (USE)", "CREATE a (USE (Drafts))", "CREATE a (USE (\\Drafts)",
	    "RENAME a", "RENAME a b c", "DELETE", "DELETE a b", "SETQUOTA x", "SETQUOTA x (STORAGE)",
	    "COMPRESS", "COMPRESS (DEFLATE)");
}
END_TEST

START_TEST(lists)
{
	const struct imapd_list *l = &parse("LIST \"\" %")->list;

	ck_assert(!l->extended && l->n == 1);
	ck_view(l->reference, "");
	ck_view(l->patterns[0], "%");
	l = &parse("LIST ~/Mail/ {3}\r\n%/*")->list;
	ck_view(l->reference, "~/Mail/");
	ck_view(l->patterns[0], "%/*");
	/* RFC 5258 section 5, RFC 5819, RFC 6154. */
	l = &parse("LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (\"INBOX\" \"Drafts\" \"Sent/%\")")->list;
	ck_assert(l->extended && l->n == 3);
	ck_assert_uint_eq(l->select, IMAPD_LIST_SUBSCRIBED | IMAPD_LIST_RECURSIVE);
	ck_view(l->patterns[2], "Sent/%");
	l = &parse("LIST (SPECIAL-USE) \"\" % RETURN (CHILDREN STATUS (MESSAGES UNSEEN))")->list;
	ck_assert_uint_eq(l->select, IMAPD_LIST_SPECIAL_USE);
	ck_assert_uint_eq(l->returns, IMAPD_LIST_CHILDREN | IMAPD_LIST_STATUS);
	ck_assert_uint_eq(l->status, IMAPD_STATUS_MESSAGES | IMAPD_STATUS_UNSEEN);
	l = &parse("LIST () \"\" x RETURN ()")->list;
	ck_assert(l->extended && l->select == 0 && l->returns == 0);
	ck_view(parse("LSUB \"#news.\" \"comp.mail.*\"")->list.patterns[0], "comp.mail.*");
	WRONG("LIST", "LIST \"\"", "LIST \"\" ()", "LIST (FOO) \"\" %", "LIST (RECURSIVEMATCH) \"\" %",
	    "LIST (RECURSIVEMATCH REMOTE) \"\" %", "LIST \"\" % RETURN", "LIST \"\" % RETURN (FOO)",
	    "LIST \"\" % RETURN (STATUS)", "LIST \"\" % RETURN (STATUS ())", "LIST \"\" % x",
	    "LSUB \"\" (a b)", "LIST \"\" (a b");
}
END_TEST

START_TEST(utf8_names)
{
	ck_assert_int_eq(parse_view(VIEW("a SELECT \"\xc3\xa9\""), true), IMAPD_PARSED);
	ck_view(command.select.mailbox, "&AOk-");
	ck_assert_int_eq(parse_view(VIEW("a LIST \"\" \"\xc3\xa9%\""), true), IMAPD_PARSED);
	ck_view(command.list.patterns[0], "&AOk-%");
	ck_assert_int_eq(parse_view(VIEW("a SELECT \"\xc3\""), true), IMAPD_PARSE_WRONG);
	ck_assert_int_eq(parse_view(VIEW("a SELECT \xc3\xa9"), true), IMAPD_PARSE_WRONG);
}
END_TEST

START_TEST(statuses)
{
	const struct imapd_status *s = &parse("STATUS blurdybloop (UIDNEXT MESSAGES)")->status;

	ck_view(s->mailbox, "blurdybloop");
	ck_assert_uint_eq(s->items, IMAPD_STATUS_UIDNEXT | IMAPD_STATUS_MESSAGES);
	ck_assert_uint_eq(parse("STATUS a (recent uidvalidity unseen deleted size highestmodseq "
	    "appendlimit deleted-storage messages uidnext)")->status.items, 1023);
	WRONG("STATUS a", "STATUS a ()", "STATUS a (FOO)", "STATUS a MESSAGES", "STATUS (MESSAGES)");
}
END_TEST

/* ---- FETCH */

START_TEST(fetches)
{
	const struct imapd_fetch *f = &parse("FETCH 2:4 (FLAGS BODY[HEADER.FIELDS (DATE FROM)])")->fetch;

	ck_assert_uint_eq(f->n, 2);
	ck_assert_int_eq(f->items[0].item, IMAPD_ITEM_FLAGS);
	ck_assert_int_eq(f->items[1].item, IMAPD_ITEM_SECTION);
	ck_assert(!f->items[1].peek && !f->items[1].partial);
	ck_assert_uint_eq(f->items[1].section.nfields, 2);
	f = &parse("FETCH * body.peek[1.mime]<0.2048>")->fetch;
	ck_assert(f->n == 1 && f->items[0].peek && f->items[0].partial);
	ck_assert(f->items[0].offset == 0 && f->items[0].count == 2048);
	f = &parse("FETCH 1 FULL")->fetch;
	ck_assert_uint_eq(f->n, 5);
	ck_assert_int_eq(f->items[4].item, IMAPD_ITEM_BODY);
	ck_assert_uint_eq(parse("FETCH 1 FAST")->fetch.n, 3);
	ck_assert_uint_eq(parse("FETCH 1 ALL")->fetch.n, 4);
	f = &parse("FETCH 1 (RFC822 RFC822.HEADER RFC822.TEXT RFC822.SIZE BODYSTRUCTURE UID "
	    "INTERNALDATE ENVELOPE SAVEDATE MODSEQ)")->fetch;
	ck_assert_uint_eq(f->n, 10);
	ck_assert(!f->items[0].peek && f->items[1].peek && !f->items[2].peek);
	f = &parse("FETCH 1 (BINARY[1.2]<5.6> BINARY.PEEK[] BINARY.SIZE[3])")->fetch;
	ck_assert_uint_eq(f->n, 3);
	ck_assert(f->items[0].item == IMAPD_ITEM_BINARY && f->items[0].partial);
	ck_assert(f->items[2].item == IMAPD_ITEM_BINARY_SIZE && f->items[2].section.nparts == 1);
	/* RFC 7162 sections 3.1.4.1 and 3.2.6. */
	f = &parse("UID FETCH 300:500 (FLAGS) (CHANGEDSINCE 12345 VANISHED)")->fetch;
	ck_assert(f->has_changedsince && f->changedsince == 12345 && f->vanished && command.uid);
	ck_assert_uint_eq(parse("FETCH 1 BODY[]<9223372036854775807.1>")->fetch.items[0].offset,
	    INT64_MAX);
	WRONG("FETCH", "FETCH 1", "FETCH 1 ()", "FETCH 0 FLAGS", "FETCH 1 FOO", "FETCH 1 (FLAGS",
	    "FETCH 1 FLAGS UID", "FETCH 1 (FLAGS  UID)", "FETCH 1 BODY[", "FETCH 1 BODY[]<0>",
	    "FETCH 1 BODY[]<0.0>", "FETCH 1 BODY[]<1.2", "FETCH 1 FLAGS[]", "FETCH 1 BINARY[TEXT]",
	    "FETCH 1 BINARY.SIZE[1]<0.1>", "FETCH 1 BODY[]<9223372036854775808.1>",
	    "FETCH 1 (FLAGS) (CHANGEDSINCE)", "FETCH 1 (FLAGS) ()", "FETCH 1 (FLAGS) (FOO)",
	    "FETCH 1 (FLAGS) (CHANGEDSINCE 1 VANISHED)", "UID FETCH 1 (FLAGS) (VANISHED)",
	    "FETCH a FLAGS", "FETCH 1,FLAGS");
}
END_TEST

/* ---- STORE, COPY, EXPUNGE */

START_TEST(stores)
{
	const struct imapd_store *s = &parse("STORE 2:4 +FLAGS (\\Deleted)")->store;

	ck_assert(s->mode == IMAPD_STORE_ADD && !s->silent && s->flags.system == IMAP_DELETED);
	s = &parse("UID STORE * -flags.silent \\Seen $x")->store;
	ck_assert(s->mode == IMAPD_STORE_REMOVE && s->silent && s->flags.n == 1);
	s = &parse("STORE 7,5,9 (UNCHANGEDSINCE 320162338) FLAGS.SILENT ()")->store;
	ck_assert(s->mode == IMAPD_STORE_REPLACE && s->has_unchangedsince);
	ck_assert_uint_eq(s->unchangedsince, 320162338);
	ck_view(parse("COPY 2:4 MEETING")->copy.mailbox, "MEETING");
	ck_assert_int_eq(parse("UID MOVE 42:69 foo")->verb, IMAPD_UID_MOVE);
	ck_assert_uint_eq(parse("UID EXPUNGE 3000:3002")->expunge.n, 1);
	ck_assert(parse("UID COPY $ x")->copy.set.saved);
	WRONG("STORE 1 FLAGS", "STORE 1 FOO (\\Seen)", "STORE 1 +FLAGS (\\Foo)", "STORE 1 FLAGS (a",
	    "STORE 1 (UNCHANGEDSINCE) FLAGS (a)", "STORE 1 (UNCHANGEDSINCE 1 2) FLAGS (a)",
	    "STORE 1 (FOO 1) FLAGS (a)", "STORE 1 FLAGS (a) b", "COPY 1", "COPY 1 a b",
	    "UID EXPUNGE", "EXPUNGE 1");
}
END_TEST

/* ---- SEARCH, SORT, THREAD */

/* The program as text: "(and (flag 4) (not (or ...)))". */
static void
put_key(const struct imapd_search_key *keys, size_t *i, struct buf *out)
{
	const struct imapd_search_key *k = &keys[*i];
	size_t end = k->next;

	(void)buf_addf(out, "(%d", (int)k->key);
	switch (k->key) {
	case IMAPD_KEY_FLAG:
		(void)buf_addf(out, " %u", k->flags);
		break;
	case IMAPD_KEY_HEADER:
		(void)buf_addf(out, " %.*s:%.*s", VIEW_FMT(k->name), VIEW_FMT(k->text));
		break;
	case IMAPD_KEY_KEYWORD:
	case IMAPD_KEY_BODY:
	case IMAPD_KEY_TEXT:
		(void)buf_addf(out, " %.*s", VIEW_FMT(k->text));
		break;
	case IMAPD_KEY_SEQUENCE:
	case IMAPD_KEY_UID:
		(void)buf_addf(out, " %zu%s", k->set.n, k->set.saved ? "$" : "");
		break;
	case IMAPD_KEY_LARGER:
	case IMAPD_KEY_SMALLER:
	case IMAPD_KEY_OLDER:
	case IMAPD_KEY_YOUNGER:
	case IMAPD_KEY_MODSEQ:
		(void)buf_addf(out, " %llu", (unsigned long long)k->number);
		break;
	case IMAPD_KEY_AND:
	case IMAPD_KEY_OR:
	case IMAPD_KEY_NOT:
	case IMAPD_KEY_ALL:
	case IMAPD_KEY_SAVEDATESUPPORTED:
		break;
	default:
		(void)buf_addf(out, " %lld", (long long)k->days);
	}
	for ((*i)++; *i < end;)
		put_key(keys, i, out);
	(void)buf_add_char(out, ')');
}

static void
check_search(const char *text, const char *wanted)
{
	struct buf out = buf_make(10000);
	size_t i = 0;

	(void)parse(text);
	put_key(command.search.keys, &i, &out);
	ck_assert_uint_eq(i, command.search.n);
	ck_assert_msg(view_eq(buf_view(&out), view_of(wanted)), "%s: %.*s", text,
	    VIEW_FMT(buf_view(&out)));
	buf_free(&out);
}

START_TEST(searches)
{
	check_search("SEARCH ALL", "(0(3))");
	/* RFC 3501 section 6.4.4. */
	check_search("SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"",
	    "(0(6 2)(15 8797)(2(8 FROM:Smith)))");
	check_search("SEARCH CHARSET UTF-8 TEXT {6}\r\nabcdef", "(0(10 abcdef))");
	ck_view(command.search.charset, "UTF-8");
	check_search("SEARCH OR SEEN (DELETED 1:3 UID 5,7) UNSEEN",
	    "(0(1(6 8)(0(6 4)(4 1)(5 2)))(2(6 8)))");
	check_search("SEARCH NEW OLD UNKEYWORD $Junk KEYWORD x",
	    "(0(0(6 32)(2(6 8)))(2(6 32))(2(7 $Junk))(7 x))");
	check_search("SEARCH NOT NOT NOT UNDRAFT", "(0(2(2(2(2(6 16))))))");
	check_search("SEARCH OR OR ALL ALL NOT ALL", "(0(1(1(3)(3))(2(3))))");
	check_search("SEARCH HEADER Message-ID <a@b> LARGER 10 SMALLER 20 ON 2-Jan-1970",
	    "(0(8 Message-ID:<a@b>)(11 10)(12 20)(14 1))");
	check_search("SEARCH YOUNGER 259200 OLDER 5 SAVEDON 1-Jan-1970 SAVEDATESUPPORTED",
	    "(0(24 259200)(23 5)(20 0)(22))");
	check_search("SEARCH MODSEQ \"/flags/\\\\draft\" all 620162338", "(0(25 620162338))");
	ck_assert(command.search.modseq);
	check_search("UID SEARCH $ ((*))", "(0(4 0$)(0(0(4 1))))");
	check_search("SEARCH SENTBEFORE \"1-Jan-1970\" BCC a CC b TO c SUBJECT d BODY e",
	    "(0(16 0)(8 BCC:a)(8 CC:b)(8 TO:c)(8 SUBJECT:d)(9 e))");
	/* RFC 4731 and RFC 5182. */
	check_search("SEARCH RETURN (MIN COUNT) FLAGGED", "(0(6 2))");
	ck_assert_uint_eq(command.search.returns, IMAPD_RETURN_MIN | IMAPD_RETURN_COUNT);
	check_search("SEARCH RETURN () CHARSET x ALL", "(0(3))");
	ck_assert(command.search.has_return && command.search.returns == IMAPD_RETURN_ALL);
	ck_assert_uint_eq(parse("UID SEARCH RETURN (SAVE) ALL")->search.returns, IMAPD_RETURN_SAVE);
	WRONG("SEARCH", "SEARCH FOO", "SEARCH ()", "SEARCH (ALL", "SEARCH NOT", "SEARCH OR ALL",
	    "SEARCH OR ALL ", "SEARCH FROM", "SEARCH HEADER a", "SEARCH ON x", "SEARCH LARGER x",
	    "SEARCH UID", "SEARCH UID x", "SEARCH RETURN (FOO) ALL", "SEARCH RETURN ALL",
	    "SEARCH RETURN (MIN)", "SEARCH CHARSET UTF-8", "SEARCH YOUNGER 0", "SEARCH ALL)",
	    "SEARCH KEYWORD (a)", "SEARCH 0", "SEARCH MODSEQ", "SEARCH KEYWORD \"a\"");
}
END_TEST

/* Depth and number of keys have limits, and what is within them is parsed. */
static enum imapd_parsed
search_of(const char *repeated, size_t n, const char *end)
{
	struct buf b = buf_make(1 << 20);
	enum imapd_parsed result;

	(void)buf_add_str(&b, "a SEARCH ");
	for (size_t i = 0; i < n; i++)
		(void)buf_add_str(&b, repeated);
	(void)buf_add_str(&b, end);
	result = parse_view(buf_view(&b), false);
	buf_free(&b);
	return result;
}

START_TEST(searches_limits)
{
	ck_assert_int_eq(search_of("NOT ", IMAPD_SEARCH_DEPTH_MAX, "ALL"), IMAPD_PARSED);
	ck_assert_int_eq(search_of("NOT ", IMAPD_SEARCH_DEPTH_MAX + 1, "ALL"), IMAPD_PARSE_WRONG);
	ck_assert_str_eq(why, "a search is too deep");
	ck_assert_int_eq(search_of("(", 500000, "ALL"), IMAPD_PARSE_WRONG);
	ck_assert_int_eq(search_of("OR ", 300000, "ALL"), IMAPD_PARSE_WRONG);
	ck_assert_int_eq(search_of("ALL ", IMAPD_SEARCH_KEYS_MAX - 2, "ALL"), IMAPD_PARSED);
	ck_assert_int_eq(search_of("ALL ", IMAPD_SEARCH_KEYS_MAX - 1, "ALL"), IMAPD_PARSE_WRONG);
	ck_assert_str_eq(why, "a search has too many keys");
	ck_assert_int_eq(search_of("NOT ALL ", 100, "ALL"), IMAPD_PARSED);
}
END_TEST

START_TEST(sorts)
{
	const struct imapd_sort *s = &parse("SORT (SUBJECT REVERSE DATE) UTF-8 ALL")->sort;

	ck_assert_uint_eq(s->n, 2);
	ck_assert(s->keys[0].key == IMAPD_SORT_SUBJECT && !s->keys[0].reverse);
	ck_assert(s->keys[1].key == IMAPD_SORT_DATE && s->keys[1].reverse);
	ck_view(s->search.charset, "UTF-8");
	ck_assert_uint_eq(s->search.n, 2);
	ck_assert_uint_eq(parse("UID SORT (ARRIVAL CC FROM SIZE TO DISPLAYFROM DISPLAYTO) \"x\" "
	    "TEXT {1}\r\nx")->sort.n, 7);
	ck_assert_int_eq(parse("THREAD ORDEREDSUBJECT UTF-8 SINCE 5-MAR-2000")->thread.algorithm,
	    IMAPD_THREAD_ORDEREDSUBJECT);
	ck_assert_int_eq(parse("UID THREAD references US-ASCII ALL")->thread.algorithm,
	    IMAPD_THREAD_REFERENCES);
	WRONG("SORT () UTF-8 ALL", "SORT (FOO) UTF-8 ALL", "SORT (DATE) ALL", "SORT (DATE) UTF-8",
	    "SORT DATE UTF-8 ALL", "SORT (REVERSE) UTF-8 ALL", "SORT (REVERSE REVERSE DATE) UTF-8 ALL",
	    "THREAD FOO UTF-8 ALL", "THREAD REFERENCES ALL", "THREAD REFERENCES",
	    "SORT (DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE DATE "
	    "DATE DATE DATE DATE) UTF-8 ALL");
}
END_TEST

/* ---- APPEND, ENABLE */

START_TEST(appends)
{
	const struct imapd_append *a = &parse("APPEND saved-messages (\\Seen) {310}")->append;
	struct imapd_append_message m;

	ck_view(a->mailbox, "saved-messages");
	ck_assert(a->message.literal.size == 310 && a->message.flags.system == IMAP_SEEN);
	ck_assert(!a->message.has_time && !a->message.utf8);
	a = &parse("APPEND {5}\r\na b/c ($x) \" 7-Feb-1994 21:52:25 -0800\" ~{5+}")->append;
	ck_view(a->mailbox, "a b/c");
	ck_assert(a->message.has_time && a->message.time.unix_seconds == 760686745);
	ck_assert(a->message.literal.binary && a->message.literal.no_wait);
	a = &parse("APPEND x UTF8 (~{10}")->append;
	ck_assert(a->message.utf8 && a->message.literal.size == 10);
	WRONG("APPEND", "APPEND x", "APPEND x {", "APPEND x \"a\" {3}", "APPEND x (\\Foo) {3}",
	    "APPEND x (a){3}", "APPEND x UTF8 ({3}", "APPEND x UTF8 {3}", "APPEND x () {3} ");
	arena_free(&arena);
	ck_assert_int_eq(imapd_append_parse_next(VIEW(""), false, &arena, &m, &why), 0);
	ck_assert_int_eq(imapd_append_parse_next(VIEW(" "), false, &arena, &m, &why), 0);
	ck_assert_int_eq(imapd_append_parse_next(VIEW(")"), true, &arena, &m, &why), 0);
	ck_assert_int_eq(imapd_append_parse_next(VIEW(""), true, &arena, &m, &why), -1);
	ck_assert_int_eq(imapd_append_parse_next(VIEW(")"), false, &arena, &m, &why), -1);
	ck_assert_int_eq(imapd_append_parse_next(VIEW(" (a) {7}"), false, &arena, &m, &why), 1);
	ck_assert(m.literal.size == 7 && m.flags.n == 1);
	ck_assert_int_eq(imapd_append_parse_next(VIEW(") UTF8 (~{7}"), true, &arena, &m, &why), 1);
	ck_assert_int_eq(imapd_append_parse_next(VIEW(" x"), false, &arena, &m, &why), -1);
	ck_assert_int_eq(imapd_append_parse_next(VIEW("x"), false, &arena, &m, &why), -1);
}
END_TEST

START_TEST(append_where)
{
	ck_assert(imapd_append_at_message(VIEW("a append INBOX {3}")));
	ck_assert(imapd_append_at_message(VIEW("a APPEND \"x\" (\\Seen) {3+}")));
	ck_assert(imapd_append_at_message(VIEW("a APPEND {1}\r\nx {3+}")));
	ck_assert(!imapd_append_at_message(VIEW("a APPEND {3}")));
	ck_assert(!imapd_append_at_message(VIEW("a APPEND {3+}")));
	ck_assert(!imapd_append_at_message(VIEW("a LOGIN x {3}")));
	ck_assert(!imapd_append_at_message(VIEW("APPEND x {3}")));
	ck_assert(!imapd_append_at_message(VIEW("a APPENDIX x {3}")));
}
END_TEST

START_TEST(enables)
{
	ck_assert_uint_eq(parse("ENABLE CONDSTORE X-GOOD-IDEA UTF8=ACCEPT")->enable.n, 3);
	ck_view(command.enable.words[2], "UTF8=ACCEPT");
	WRONG("ENABLE", "ENABLE ", "ENABLE (a)");
}
END_TEST

/* Whatever there is no memory for is wrong, and nothing else happens. */
START_TEST(no_room)
{
	struct arena small = arena_make(100);

	ck_assert_int_eq(imapd_command_parse(imapd_syntax_session,
	    VIEW("a SEARCH 1,2,3,4,5,6,7,8,9,10 ALL ALL"), false, &small, &command, &why),
	    IMAPD_PARSE_WRONG);
	ck_assert_str_eq(why, "the command is too large");
	arena_free(&small);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, tags);
	tcase_add_test(t, logins);
	tcase_add_test(t, logins_wrong);
	tcase_add_test(t, selects);
	tcase_add_test(t, creates);
	tcase_add_test(t, lists);
	tcase_add_test(t, utf8_names);
	tcase_add_test(t, statuses);
	tcase_add_test(t, fetches);
	tcase_add_test(t, stores);
	tcase_add_test(t, searches);
	tcase_add_test(t, searches_limits);
	tcase_add_test(t, sorts);
	tcase_add_test(t, appends);
	tcase_add_test(t, append_where);
	tcase_add_test(t, enables);
	tcase_add_test(t, no_room);
}

int
main(void)
{
	return unit_run("imapd_command", add);
}
