/* mime_section_test.c: sections of a message, their parts, and BINARY. */
#include "unit.h"

#include "text/mime_section.h"

/* As in RFC 3501 section 6.4.5, its parts numbered as they are there. */
static const char message[] =
    "Subject: whole\n"
    "Content-Type: multipart/mixed; boundary=a\n"
    "\n"
    "preamble\n"
    "--a\n"
    "\n"
    "text 1\n"
    "--a\n"
    "Content-Type: application/octet-stream\n"
    "\n"
    "octets 2\n"
    "--a\n"
    "Content-Type: message/rfc822\n"
    "\n"
    "Subject: three\n"
    "Content-Type: multipart/mixed; boundary=b\n"
    "\n"
    "--b\n"
    "\n"
    "text 3.1\n"
    "--b\n"
    "Content-Type: application/octet-stream\n"
    "\n"
    "octets 3.2\n"
    "--b--\n"
    "--a\n"
    "Content-Type: multipart/mixed; boundary=c\n"
    "\n"
    "--c\n"
    "Content-Type: image/gif\n"
    "\n"
    "image 4.1\n"
    "--c\n"
    "Content-Type: message/rfc822\n"
    "\n"
    "Subject: four\n"
    "Content-Type: multipart/mixed; boundary=d\n"
    "\n"
    "--d\n"
    "\n"
    "text 4.2.1\n"
    "--d\n"
    "Content-Type: multipart/alternative; boundary=e\n"
    "\n"
    "--e\n"
    "\n"
    "text 4.2.2.1\n"
    "--e\n"
    "Content-Type: text/richtext\n"
    "\n"
    "rich 4.2.2.2\n"
    "--e--\n"
    "--d--\n"
    "--c--\n"
    "--a--\n";

static struct mime_tree tree;
static struct buf fields, out;

static void
setup(void)
{
	tree = (struct mime_tree){ .n = 0 };
	fields = buf_make(1 << 20);
	out = buf_make(1 << 20);
	ck_assert_int_eq(mime_tree_parse(&tree, view_of(message)), 0);
}

static void
teardown(void)
{
	mime_tree_free(&tree);
	buf_free(&fields);
	buf_free(&out);
}

/* "4.2.1" as numbers. */
static size_t
read_numbers(const char *path, uint32_t *numbers)
{
	size_t n = 0;

	for (; *path; path += *path == '.') {
		numbers[n] = 0;
		while (ascii_digit(*path))
			numbers[n] = numbers[n] * 10 + (uint32_t)(*path++ - '0');
		n++;
	}
	return n;
}

static int
find(const char *path, enum imap_section_kind kind)
{
	uint32_t numbers[20];
	struct imap_section s = { .kind = kind, .parts = numbers,
	    .nparts = read_numbers(path, numbers) };
	struct wire_text text;
	int found = mime_section_find(&tree, &s, &fields, &text);

	buf_clear(&out);
	ck_assert_int_eq(wire_text_write(&text, SIZE_MAX, &out), 0);
	return found;
}

static const struct {
	const char *path;
	enum imap_section_kind kind;
	const char *text;	/* NULL: there is none */
} sections[] = {
	{ "", IMAP_SECTION_HEADER, "Subject: whole\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" },
	{ "1", IMAP_SECTION_ALL, "text 1" },
	{ "1", IMAP_SECTION_MIME, "\r\n" },
	{ "2", IMAP_SECTION_ALL, "octets 2" },
	{ "2", IMAP_SECTION_MIME, "Content-Type: application/octet-stream\r\n\r\n" },
	{ "3", IMAP_SECTION_ALL, "Subject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
	    "--b\r\n\r\ntext 3.1\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\noctets 3.2\r\n"
	    "--b--" },
	{ "3", IMAP_SECTION_HEADER,
	    "Subject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" },
	{ "3", IMAP_SECTION_TEXT, "--b\r\n\r\ntext 3.1\r\n--b\r\nContent-Type: "
	    "application/octet-stream\r\n\r\noctets 3.2\r\n--b--" },
	{ "3", IMAP_SECTION_MIME, "Content-Type: message/rfc822\r\n\r\n" },
	{ "3.1", IMAP_SECTION_ALL, "text 3.1" },
	{ "3.2", IMAP_SECTION_ALL, "octets 3.2" },
	{ "4", IMAP_SECTION_MIME, "Content-Type: multipart/mixed; boundary=c\r\n\r\n" },
	{ "4.1", IMAP_SECTION_ALL, "image 4.1" },
	{ "4.1", IMAP_SECTION_MIME, "Content-Type: image/gif\r\n\r\n" },
	{ "4.2", IMAP_SECTION_HEADER,
	    "Subject: four\r\nContent-Type: multipart/mixed; boundary=d\r\n\r\n" },
	{ "4.2.1", IMAP_SECTION_ALL, "text 4.2.1" },
	{ "4.2.2.1", IMAP_SECTION_ALL, "text 4.2.2.1" },
	{ "4.2.2.2", IMAP_SECTION_ALL, "rich 4.2.2.2" },
	{ "4.2.2", IMAP_SECTION_ALL, "--e\r\n\r\ntext 4.2.2.1\r\n--e\r\n"
	    "Content-Type: text/richtext\r\n\r\n"
	    "rich 4.2.2.2\r\n--e--" },
	{ "5", IMAP_SECTION_ALL, NULL },
	{ "0", IMAP_SECTION_ALL, NULL },
	{ "1.1", IMAP_SECTION_ALL, NULL },
	{ "3.3", IMAP_SECTION_ALL, NULL },
	{ "4.2.2.2.1", IMAP_SECTION_ALL, NULL },
	{ "1", IMAP_SECTION_HEADER, NULL },
	{ "4", IMAP_SECTION_TEXT, NULL },
	{ "4.2.1", IMAP_SECTION_FIELDS_ONLY, NULL },
};

START_TEST(section)
{
	int found = find(sections[_i].path, sections[_i].kind);

	ck_assert_int_eq(found, sections[_i].text != NULL);
	ck_assert_str_eq(buf_cstr(&out), sections[_i].text ? sections[_i].text : "");
}
END_TEST

/* A message without parts has part 1, and nothing in that. */
START_TEST(alone)
{
	ck_assert_int_eq(mime_tree_parse(&tree, VIEW("Subject: a\n\nb\n")), 0);
	ck_assert_int_eq(find("1", IMAP_SECTION_ALL), 1);
	ck_buf(&out, "b\r\n");
	ck_assert_int_eq(find("1", IMAP_SECTION_MIME), 1);
	ck_buf(&out, "Subject: a\r\n\r\n");
	ck_assert_int_eq(find("1.1", IMAP_SECTION_ALL), 0);
	ck_assert_int_eq(find("2", IMAP_SECTION_ALL), 0);
	ck_assert_int_eq(find("1", IMAP_SECTION_HEADER), 0);
	ck_assert_int_eq(mime_tree_parse(&tree, VIEW("Content-Type: message/rfc822\n\nA: b\n\nc\n")), 0);
	ck_assert_int_eq(find("1", IMAP_SECTION_HEADER), 1);
	ck_buf(&out, "A: b\r\n\r\n");
	ck_assert_int_eq(find("1.1", IMAP_SECTION_ALL), 1);
	ck_buf(&out, "c\r\n");
	ck_assert_int_eq(find("1.1.1", IMAP_SECTION_ALL), 0);
}
END_TEST

START_TEST(chosen_fields)
{
	static const char header[] = "To: a\nSubject: b\n c\nno field\nTO : d\nX:\n\nbody\n";
	const struct view names[] = { VIEW("to"), VIEW("x"), VIEW("Y") };
	struct imap_section s = { .kind = IMAP_SECTION_FIELDS_ONLY, .fields = names, .nfields = 3 };
	struct wire_text text;

	ck_assert_int_eq(mime_section_header(view_of(header), &s, &fields, &text), 1);
	ck_buf(&fields, "To: a\r\nTO : d\r\nX:\r\n\r\n");
	ck_assert_uint_eq(text.size, fields.n);
	s.kind = IMAP_SECTION_FIELDS_NOT;
	ck_assert_int_eq(mime_section_header(view_of(header), &s, &fields, &text), 1);
	ck_buf(&fields, "Subject: b\r\n c\r\n\r\n");
	s.nfields = 0;
	s.kind = IMAP_SECTION_FIELDS_ONLY;
	ck_assert_int_eq(mime_tree_parse(&tree, VIEW("A: b")), 0);
	ck_assert_int_eq(mime_section_find(&tree, &s, &fields, &text), 1);
	ck_buf(&fields, "\r\n");
	s.kind = IMAP_SECTION_TEXT;
	ck_assert_int_eq(mime_section_header(view_of(header), &s, &fields, &text), 0);
}
END_TEST

/* Each range of a text with all kinds of line ends, written in pieces of each size. */
START_TEST(partial)
{
	static const char wire[] = "a\r\nb\r\n\r\n\r\n\r\rc\r\n\x80" "d\r\ne";
	struct view v = VIEW("a\nb\r\n\n\r\n\r\rc\n\0d\ne"), whole = { wire, sizeof(wire) - 1 };

	for (size_t from = 0; from <= whole.n + 1; from++) {
		for (size_t n = 0; n <= whole.n; n++) {
			struct wire_text t = wire_text_make(v, 4, false);

			ck_assert_uint_eq(t.size, whole.n);
			wire_text_cut(&t, from, n);
			buf_clear(&out);
			for (size_t step = 1; t.size; step = step % 3 + 1)
				ck_assert_int_eq(wire_text_write(&t, step, &out), 0);
			ck_assert(view_eq(buf_view(&out), view_sub(whole, from, n)));
		}
	}
}
END_TEST

START_TEST(cut_again)
{
	struct wire_text t = wire_text_make(VIEW("a\nb\nc"), 2, false);

	wire_text_cut(&t, 2, 100);	/* behind the CR that is not there */
	wire_text_cut(&t, 2, 100);
	ck_assert_int_eq(wire_text_write(&t, 100, &out), 0);
	ck_buf(&out, "\r\nc");
}
END_TEST

START_TEST(long_cut)
{
	struct buf raw = buf_make(SIZE_MAX), wire = buf_make(SIZE_MAX);

	for (int i = 0; i < 5000; i++) {
		buf_addf(&raw, "%d%s", i, i % 3 ? "\n" : "\r\n");
		buf_addf(&wire, "%d\r\n", i);
	}
	for (size_t from = 0; from < wire.n; from += 997) {
		struct wire_text t = wire_text_make(buf_view(&raw), wire.n - raw.n, false);

		wire_text_cut(&t, from, 50);
		buf_clear(&out);
		ck_assert_int_eq(wire_text_write(&t, 1000, &out), 0);
		ck_assert(view_eq(buf_view(&out), view_sub(buf_view(&wire), from, 50)));
	}
	buf_free(&raw);
	buf_free(&wire);
}
END_TEST

START_TEST(plain_text)
{
	struct wire_text t = wire_text_make(VIEW("a\r\nb\r\n"), 0, false);
	struct view raw;

	wire_text_cut(&t, 1, 3);
	ck_assert(wire_text_plain(&t, &raw));
	ck_view(raw, "\r\nb");
	t = wire_text_make(VIEW("a\nb"), 1, false);
	ck_assert(!wire_text_plain(&t, &raw));
	t = wire_text_make(VIEW("a\0b"), 0, false);
	ck_assert(!wire_text_plain(&t, &raw));
	t = wire_text_make(VIEW("a\0b"), 0, true);
	ck_assert(wire_text_plain(&t, &raw));
}
END_TEST

static const struct {
	const char *header;
	struct view body, decoded;
	int result;
} binaries[] = {
	{ "Content-Transfer-Encoding: base64\n", { "YQBi\nYw==\n", 10 }, { "a\0bc", 4 }, 1 },
	{ "Content-Transfer-Encoding: BASE64\n", { "Y!W\nJ=jY2M", 10 }, { "ab\x8d\x8d\x8c", 5 }, 1 },
	{ "Content-Transfer-Encoding: quoted-printable\n", { "a=\nb=3D=zz \nc\n=00", 17 },
	    { "ab==zz\r\nc\r\n\0", 12 }, 1 },
	{ "Content-Transfer-Encoding: 8bit\n", { "a\0\n", 3 }, { "a\0\r\n", 4 }, 1 },
	{ "", { "a\n", 2 }, { "a\r\n", 3 }, 1 },
	{ "Content-Transfer-Encoding: x-uuencode\n", { "a\n", 2 }, { "", 0 }, -2 },
};

START_TEST(binary)
{
	struct buf b = buf_make(1 << 16);
	const uint32_t one = 1, two = 2;
	struct wire_text text;

	buf_add_str(&b, binaries[_i].header);
	buf_add_str(&b, "\n");
	buf_add_view(&b, binaries[_i].body);
	ck_assert_int_eq(mime_tree_parse(&tree, buf_view(&b)), 0);
	ck_assert_int_eq(mime_section_binary(&tree, &one, 1, &fields, &text), binaries[_i].result);
	ck_assert_int_eq(wire_text_write(&text, SIZE_MAX, &out), 0);
	ck_assert(view_eq(buf_view(&out), binaries[_i].decoded));
	ck_assert_int_eq(mime_section_binary(&tree, &two, 1, &fields, &text), 0);
	buf_free(&b);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, section, 0, sizeof(sections) / sizeof(sections[0]));
	tcase_add_test(t, alone);
	tcase_add_test(t, chosen_fields);
	tcase_add_test(t, partial);
	tcase_add_test(t, cut_again);
	tcase_add_test(t, long_cut);
	tcase_add_test(t, plain_text);
	tcase_add_loop_test(t, binary, 0, sizeof(binaries) / sizeof(binaries[0]));
}

int
main(void)
{
	return unit_run("mime_section", add);
}
