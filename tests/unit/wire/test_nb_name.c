/* NetBIOS names: half-ASCII, labels and pointers, and the text form. */
#include "check.h"

#include "wire/nb_name.h"

#include <stdlib.h>

/* Keys to try, different ones on each call but the same in each run. */
static uint32_t random_state = 1;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 8) % limit;
}

/* Octets that mean something to the text form come often. */
static uint8_t random_octet(void)
{
    static const char special[] = " .\\<>\"x0*\x7f\xff\x01";

    return random_below(2) == 0 ? (uint8_t)special[random_below(sizeof(special))]
                                : (uint8_t)random_below(256);
}

static struct nb_key random_key(void)
{
    struct nb_key key;
    size_t room = random_below(4) == 0 ? NB_SCOPE_ROOM : random_below(40);
    size_t len = 0;

    for (size_t i = 0; i < NB_NAME_LEN; i++)
        key.name.octet[i] = random_octet();
    for (size_t i = NB_NAME_LEN - 1 - random_below(NB_NAME_LEN); i < NB_NAME_LEN - 1; i++)
        key.name.octet[i] = ' ';
    while (room > len + 2) {
        size_t label =
            1 + random_below((uint32_t)(room - len < 64 ? room - len - 1 : 63));

        if (len > 0)
            key.scope.octet[len++] = '.';
        for (size_t end = len + label; len < end; len++) {
            uint8_t octet = random_octet();

            key.scope.octet[len] = octet == '.' ? '-' : octet;
        }
    }
    key.scope.len = (uint8_t)len;
    return key;
}

static struct nb_key key_of(const char *text)
{
    struct nb_key key;
    bool has_suffix;

    assert_int_equal(nb_key_parse(text, &key, &has_suffix), OW_OK);
    return key;
}

/* half-ASCII */

static const struct {
    const char *text, *letters;
} half_ascii_cases[] = {
    {"WS01<00>", "FHFDDADBCACACACACACACACACACACAAA"},
    {"WS01<20>", "FHFDDADBCACACACACACACACACACACACA"},
    {"CORP<1b>", "EDEPFCFACACACACACACACACACACACABL"},
    {"CORP<1c>", "EDEPFCFACACACACACACACACACACACABM"},
    {"CORP<1d>", "EDEPFCFACACACACACACACACACACACABN"},
    {"CORP<1e>", "EDEPFCFACACACACACACACACACACACABO"},
    {"\\x01\\x02__MSBROWSE__\\x02<01>", "ABACFPFPENFDECFCEPFHFDEFFPFPACAB"},
    {"INet~Services<1c>", "EJEOGFHEHOFDGFHCHGGJGDGFHDCACABM"},
    {"IS~WS01<00>", "EJFDHOFHFDDADBCACACACACACACACAAA"},
    {"FRED<20>", "EGFCEFEECACACACACACACACACACACACA"},
    {"*\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00<00>",
     "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    /* RFC 1001 14.1 prints two wrong pairs in this one; here they are right. */
    {"The NetBIOS nam<65>", "FEGIGFCAEOGFHEECEJEPFDCAGOGBGNGF"},
};

static void names_are_half_ascii_on_the_wire(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(half_ascii_cases); i++) {
        const char *text = half_ascii_cases[i].text;
        struct nb_key key = key_of(text);
        uint8_t buf[NB_WIRE_MAX];
        char back[NB_KEY_TEXT];
        struct ow_writer w = ow_writer_on(buf, sizeof(buf));
        struct ow_reader r;

        nb_key_put(&w, &key);
        check_int(text, 34, w.pos);
        check_int(text, 0x20, buf[0]);
        check_mem(text, half_ascii_cases[i].letters, buf + 1, 32);
        check_int(text, 0, buf[33]);

        r = ow_reader_on(buf, w.pos);
        check_int(text, OW_OK, nb_key_get(&r, &key));
        check_str(text, text, nb_key_text(&key, back));
    }
}

static void only_letters_a_to_p_are_half_ascii(void **state)
{
    uint8_t buf[34] = {0x20};

    (void)state;
    for (size_t at = 1; at <= 32; at++) {
        for (unsigned octet = 0; octet < 256; octet++) {
            bool legal = octet >= 'A' && octet <= 'P';
            struct ow_reader r = ow_reader_on(buf, sizeof(buf));
            struct nb_key key;

            memset(buf + 1, 'C', 32);
            buf[at] = (uint8_t)octet;
            assert_int_equal(nb_key_get(&r, &key), legal ? OW_OK : OW_EBADNAME);
        }
    }
}

static void every_octet_in_every_place_survives(void **state)
{
    (void)state;
    for (size_t at = 0; at < NB_NAME_LEN; at++) {
        for (unsigned octet = 0; octet < 256; octet++) {
            struct nb_key key = {.name = nb_name_make("ABCDEFGHIJKLMNO", 0x20)};
            struct nb_key back;
            uint8_t buf[NB_WIRE_MAX];
            char text[NB_KEY_TEXT];
            struct ow_writer w = ow_writer_on(buf, sizeof(buf));
            struct ow_reader r;

            key.name.octet[at] = (uint8_t)octet;
            nb_key_put(&w, &key);
            r = ow_reader_on(buf, w.pos);
            assert_int_equal(nb_key_get(&r, &back), OW_OK);
            assert_true(nb_key_equal(&key, &back));
            back = key_of(nb_key_text(&key, text));
            assert_true(nb_key_equal(&key, &back));
        }
    }
}

/* Labels.  A message for the tests: an unscoped name at 0, then what a row adds. */

#define N34                                                                              \
    0x20, 'F', 'H', 'F', 'D', 'D', 'A', 'D', 'B', 'C', 'A', 'C', 'A', 'C', 'A', 'C',     \
        'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C',  \
        'A', 0
#define N33                                                                              \
    0x20, 'F', 'H', 'F', 'D', 'D', 'A', 'D', 'B', 'C', 'A', 'C', 'A', 'C', 'A', 'C',     \
        'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C', 'A', 'C',  \
        'A'
#define BYTES(...)                                                                       \
    .data = (const uint8_t[]){__VA_ARGS__}, .len = sizeof((const uint8_t[]){__VA_ARGS__})

static const struct {
    const char *rule;
    const uint8_t *data;
    size_t len, at; /* the name begins here */
    enum ow_err want;
    size_t end; /* what follows the name */
    const char *text;
} label_cases[] = {
    {"a name without a scope", BYTES(N34), 0, OW_OK, 34, "WS01<20>"},
    {"a name with a scope", BYTES(N33, 3, 'f', 'o', 'o', 2, 'd', 'e', 0), 0, OW_OK, 41,
     "WS01<20>.foo.de"},
    {"case of the scope is kept", BYTES(N33, 3, 'F', 'o', 'O', 0), 0, OW_OK, 38,
     "WS01<20>.FoO"},
    {"a whole name by a pointer", BYTES(N34, 0xc0, 0), 34, OW_OK, 36, "WS01<20>"},
    {"a scope by a pointer", BYTES(3, 'f', 'o', 'o', 0, N33, 0xc0, 0), 5, OW_OK, 40,
     "WS01<20>.foo"},
    {"the rest of a scope by a pointer", BYTES(3, 'f', 'o', 'o', 0, N33, 1, 'a', 0xc0, 0),
     5, OW_OK, 42, "WS01<20>.a.foo"},
    {"the end of a name by a pointer", BYTES(0, N33, 0xc0, 0), 1, OW_OK, 36, "WS01<20>"},
    {"five pointers are followed",
     BYTES(N34, 0xc0, 0, 0xc0, 34, 0xc0, 36, 0xc0, 38, 0xc0, 40), 42, OW_OK, 44,
     "WS01<20>"},
    {"six are not", BYTES(N34, 0xc0, 0, 0xc0, 34, 0xc0, 36, 0xc0, 38, 0xc0, 40, 0xc0, 42),
     44, OW_EBADNAME, 0, NULL},
    {"a pointer to itself", BYTES(N34, 0xc0, 34), 34, OW_EBADNAME, 0, NULL},
    {"a pointer forward", BYTES(0xc0, 2, N34), 0, OW_EBADNAME, 0, NULL},
    {"a pointer behind the message", BYTES(N34, 0xff, 0xff), 34, OW_EBADNAME, 0, NULL},
    {"two pointers at each other", BYTES(0xc0, 2, 0xc0, 0), 2, OW_EBADNAME, 0, NULL},
    {"a scope that points into its own name", BYTES(N33, 1, 'a', 0xc0, 33), 0,
     OW_EBADNAME, 0, NULL},
    {"half a pointer", BYTES(N34, 0xc0), 34, OW_ESHORT, 0, NULL},
    {"no bytes", BYTES(N34), 34, OW_ESHORT, 0, NULL},
    {"no final zero", BYTES(N33), 0, OW_ESHORT, 0, NULL},
    {"a scope label that ends too early", BYTES(N33, 3, 'f', 'o'), 0, OW_ESHORT, 0, NULL},
    {"the root name", BYTES(0), 0, OW_EBADNAME, 0, NULL},
    {"a pointer to a scope instead of a name", BYTES(3, 'f', 'o', 'o', 0, 0xc0, 0), 5,
     OW_EBADNAME, 0, NULL},
    {"label type 01", BYTES(N33, 0x41, 'a', 0), 0, OW_EBADNAME, 0, NULL},
    {"label type 10", BYTES(N33, 0x81, 'a', 0), 0, OW_EBADNAME, 0, NULL},
    {"a scope label with a dot in it cannot be told from two",
     BYTES(N33, 3, 'a', '.', 'b', 0), 0, OW_EBADNAME, 0, NULL},
    {"a scope label of any other octets", BYTES(N33, 3, 0, 0xff, ' ', 0), 0, OW_OK, 38,
     "WS01<20>.\\x00\\xff\\x20"},
};

static void labels_and_pointers(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(label_cases); i++) {
        const char *rule = label_cases[i].rule;
        struct ow_reader r = ow_reader_on(label_cases[i].data, label_cases[i].len);
        struct nb_key key = {.name = nb_name_make("UNTOUCHED", 0)};
        const char *want = label_cases[i].text;
        char text[NB_KEY_TEXT];

        r.pos = label_cases[i].at;
        check_int(rule, label_cases[i].want, nb_key_get(&r, &key));
        check_int(rule, label_cases[i].want, r.err);
        if (want != NULL)
            check_int(rule, label_cases[i].end, r.pos);
        check_str(rule, want != NULL ? want : "UNTOUCHED<00>", nb_key_text(&key, text));
    }
}

static void every_length_of_every_label(void **state)
{
    (void)state;
    for (unsigned length = 0; length < 256; length++) {
        for (int first = 0; first < 2; first++) {
            uint8_t data[400];
            struct ow_reader r = ow_reader_on(data, sizeof(data));
            struct nb_key key;
            size_t at = first ? 0 : 33;
            bool legal = first ? length == 32 : length <= 63;

            memset(data, 0, sizeof(data));
            memcpy(data, (const uint8_t[]){N33}, 33);
            data[at] = (uint8_t)length;
            if (!first)
                memset(data + 34, 'a', length);
            assert_int_equal(nb_key_get(&r, &key), legal ? OW_OK : OW_EBADNAME);
        }
    }
}

/* The wire form of WS01<20> with a scope of len characters in labels of up to 63. */
static size_t long_name(uint8_t *data, size_t len)
{
    size_t pos = 33;

    memcpy(data, (const uint8_t[]){N33}, 33);
    while (len > 0) {
        size_t label = len == 64 ? 62 : len > 63 ? 63 : len; /* leave no dot alone */

        data[pos] = (uint8_t)label;
        memset(data + pos + 1, '0', label);
        pos += 1 + label;
        len -= label;
        len -= len > 0; /* the dot */
    }
    data[pos] = 0;
    return pos + 1;
}

static const struct {
    const char *rule;
    size_t scope_len, wire_len;
    enum ow_err want;
} long_cases[] = {
    {"the longest scope that a WINS server stores", 237, 272, OW_OK},
    {"one more decodes, to be refused politely", 238, 273, OW_OK},
    {"the longest scope that decodes", NB_SCOPE_ROOM, NB_WIRE_MAX, OW_OK},
    {"one more does not", NB_SCOPE_ROOM + 1, NB_WIRE_MAX + 1, OW_EBADNAME},
    {"far more does not", 600, NB_WIRE_MAX + 345, OW_EBADNAME},
};

static void long_scopes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(long_cases); i++) {
        const char *rule = long_cases[i].rule;
        uint8_t data[1000], back[NB_WIRE_MAX];
        size_t len = long_name(data, long_cases[i].scope_len);
        struct ow_reader r = ow_reader_on(data, len);
        struct ow_writer w = ow_writer_on(back, sizeof(back));
        struct nb_key key;

        check_int(rule, long_cases[i].wire_len, len);
        check_int(rule, long_cases[i].want, nb_key_get(&r, &key));
        if (long_cases[i].want != OW_OK)
            continue;
        check_int(rule, long_cases[i].scope_len, key.scope.len);
        nb_key_put(&w, &key);
        check_int(rule, len, w.pos);
        check_mem(rule, data, back, len);
    }
}

static void the_most_labels_fit(void **state)
{
    uint8_t data[NB_WIRE_MAX] = {N33};
    struct ow_reader r = ow_reader_on(data, sizeof(data));
    struct nb_key key, back;
    char text[NB_KEY_TEXT];

    (void)state;
    for (size_t at = 33; at < NB_WIRE_MAX - 1; at += 2) {
        data[at] = 1;
        data[at + 1] = 0xff;
    }
    assert_int_equal(nb_key_get(&r, &key), OW_OK);
    assert_int_equal(key.scope.len, NB_SCOPE_ROOM);
    back = key_of(nb_key_text(&key, text));
    assert_true(nb_key_equal(&key, &back));
}

static void no_truncation_of_a_name_decodes(void **state)
{
    uint8_t data[400];
    size_t len = long_name(data, 237);

    (void)state;
    for (size_t cut = 0; cut < len; cut++) {
        struct ow_reader r = ow_reader_on(data, cut);
        struct nb_key key;

        assert_int_equal(nb_key_get(&r, &key), OW_ESHORT);
    }
}

static const struct {
    const char *rule;
    const char *scope;
} unsendable_cases[] = {
    {"a dot first", ".a"},
    {"a dot last", "a."},
    {"two dots", "a..b"},
    {"a label of 64", "0123456789012345678901234567890123456789012345678901234567890123"},
};

static void scopes_that_cannot_be_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(unsendable_cases); i++) {
        struct nb_key key = {.name = nb_name_make("WS01", 0)};
        uint8_t buf[NB_WIRE_MAX];
        struct ow_writer w = ow_writer_on(buf, sizeof(buf));

        key.scope.len = (uint8_t)strlen(unsendable_cases[i].scope);
        memcpy(key.scope.octet, unsendable_cases[i].scope, key.scope.len);
        nb_key_put(&w, &key);
        check_int(unsendable_cases[i].rule, OW_EBADNAME, w.err);
    }
}

/* Text. */

static const struct {
    const char *rule;
    const char *octets; /* 16 of them */
    const char *text;
} text_cases[] = {
    {"padding is left out", "FRED            ", "FRED<20>"},
    {"a suffix is lower-case hex", "CORP           \x1c", "CORP<1c>"},
    {"the master browsers' name", "\x01\x02__MSBROWSE__\x02\x01",
     "\\x01\\x02__MSBROWSE__\\x02<01>"},
    {"case is kept", "fReD           \xbe", "fReD<be>"},
    {"fifteen characters", "ABCDEFGHIJKLMNO ", "ABCDEFGHIJKLMNO<20>"},
    {"the empty name", "               \x72", "<72>"},
    {"spaces inside", "HAS  SPACES    \x03", "HAS  SPACES<03>"},
    {"a first space is marked, later ones are not", "  A            \x03", "\\x20 A<03>"},
    {"fourteen spaces and a letter", "              A\x03", "\\x20             A<03>"},
    {"a dot is not the dot of a scope", "hyphen-dot.0   \x03", "hyphen-dot\\x2e0<03>"},
    {"only a dot", ".              \x72", "\\x2e<72>"},
    {"the marks of the text form", "A\\B<C>D\"       \x03",
     "A\\x5cB\\x3cC\\x3eD\\x22<03>"},
    {"the marks of shells, HTML and JSON are no marks here", "&'|;$`(){}[]~!#\x03",
     "&'|;$`(){}[]~!#<03>"},
    {"octets above ASCII",
     "12345-\xff\x80\xc0"
     "FOO   \x72",
     "12345-\\xff\\x80\\xc0FOO<72>"},
    {"a zero inside and spaces behind it", "A\0             \x03", "A\\x00<03>"},
    {"the wildcard", "*\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
     "*\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00<00>"},
    {"the end of printable ASCII", "\x1f~\x7f            \x03", "\\x1f~\\x7f<03>"},
};

static void names_have_a_text_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(text_cases); i++) {
        const char *rule = text_cases[i].rule;
        struct nb_key back;
        struct nb_name name;
        bool has_suffix;
        char text[NB_NAME_TEXT], base[NB_NAME_TEXT];

        memcpy(name.octet, text_cases[i].octets, NB_NAME_LEN);
        check_str(rule, text_cases[i].text, nb_name_text(&name, text));
        check_int(rule, OW_OK, nb_key_parse(text, &back, &has_suffix));
        check_int(rule, true, has_suffix);
        check_int(rule, 0, back.scope.len);
        check_mem(rule, name.octet, back.name.octet, NB_NAME_LEN);

        nb_base_text(&name, base);
        check_int(rule, strlen(text) - 4, strlen(base));
        check_mem(rule, text, base, strlen(base));
        check_int(rule, OW_OK, nb_key_parse(base, &back, &has_suffix));
        check_int(rule, false, has_suffix);
        check_mem(rule, name.octet, back.name.octet, NB_NAME_LEN - 1);
        check_int(rule, 0, nb_suffix(&back.name));
    }
}

#define DIGITS63 "012345678901234567890123456789012345678901234567890123456789012"

static const struct {
    const char *rule;
    const char *text;
    const char *want; /* in the canonical form; NULL: refused */
} parse_cases[] = {
    {"a scope follows a dot", "FRED<20>.corp.example", "FRED<20>.corp.example"},
    {"a scope without a suffix", "FRED.corp.example", "FRED<00>.corp.example"},
    {"upper-case hex", "FRED<1C>.\\xFF", "FRED<1c>.\\xff"},
    {"an octet that needs no mark may have one", "\\x46RED<20>", "FRED<20>"},
    {"plain spaces", "  A <20>.a b ", "\\x20 A<20>.a\\x20b\\x20"},
    {"padding may be written", "FRED           <20>", "FRED<20>"},
    {"case is not changed", "fred<20>.Corp", "fred<20>.Corp"},
    {"nothing is the empty name", "", "<00>"},
    {"a label of 63", "A<20>." DIGITS63, "A<20>." DIGITS63},
    {"sixteen characters", "ABCDEFGHIJKLMNOP", NULL},
    {"sixteen with padding", "FRED            <20>", NULL},
    {"sixteen octets as escapes", "ABCDEFGHIJKLMNO\\x20<20>", NULL},
    {"an unfinished suffix", "FRED<2", NULL},
    {"an unclosed suffix", "FRED<20", NULL},
    {"a suffix of one digit", "FRED<2>", NULL},
    {"a suffix of three digits", "FRED<020>", NULL},
    {"a suffix of no digits", "FRED<>", NULL},
    {"a suffix that is no number", "FRED<zz>", NULL},
    {"text behind the suffix", "FRED<20>x", NULL},
    {"a closing mark alone", "FRED>", NULL},
    {"a quote", "FRED\"", NULL},
    {"a backslash alone", "FRED\\", NULL},
    {"an unknown escape", "FRED\\n", NULL},
    {"an unfinished escape", "FRED\\x1", NULL},
    {"an escape that is no number", "FRED\\xg0", NULL},
    {"a control character", "FRED\t", NULL},
    {"an octet of a code page must be converted first", "M\xc3\x9cLLER", NULL},
    {"an empty scope", "FRED<20>.", NULL},
    {"an empty label", "FRED<20>.a..b", NULL},
    {"a dot at the end", "FRED<20>.a.", NULL},
    {"a dot in a label", "FRED<20>.a\\x2eb", NULL},
    {"a mark in a scope", "FRED<20>.a<b", NULL},
    {"a bad escape in a scope", "FRED<20>.\\q", NULL},
    {"a label of 64", "A<20>." DIGITS63 "3", NULL},
    {"a scope of 256 characters",
     "A<20>." DIGITS63 "." DIGITS63 "." DIGITS63 "." DIGITS63 ".", NULL},
};

static void text_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parse_cases); i++) {
        const char *rule = parse_cases[i].rule, *want = parse_cases[i].want;
        struct nb_key key = {.name = nb_name_make("UNTOUCHED", 0)};
        bool has_suffix;
        char text[NB_KEY_TEXT];

        check_int(rule, want != NULL ? OW_OK : OW_EBADNAME,
                  nb_key_parse(parse_cases[i].text, &key, &has_suffix));
        check_str(rule, want != NULL ? want : "UNTOUCHED<00>", nb_key_text(&key, text));
    }
}

static void any_key_survives_both_forms(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct nb_key key = random_key();
        struct nb_key back;
        uint8_t buf[NB_WIRE_MAX];
        char text[NB_KEY_TEXT];
        struct ow_writer w = ow_writer_on(buf, sizeof(buf));
        struct ow_reader r;

        nb_key_text(&key, text);
        assert_true(text[0] != ' ' && text[strlen(text) - 1] != ' ');
        for (const char *c = text; *c != '\0'; c++)
            assert_true(*c >= ' ' && *c <= '~');
        back = key_of(text);
        assert_true(nb_key_equal(&key, &back));

        nb_key_put(&w, &key);
        assert_int_equal(w.err, OW_OK);
        r = ow_reader_on(buf, w.pos);
        assert_int_equal(nb_key_get(&r, &back), OW_OK);
        assert_int_equal(r.pos, w.pos);
        assert_true(nb_key_equal(&key, &back));
    }
}

static void the_longest_text_fits(void **state)
{
    struct nb_key key;
    char *text = malloc(NB_KEY_TEXT); /* an overrun shows under the sanitizers */

    (void)state;
    assert_non_null(text);
    memset(&key, 0xff, sizeof(key));
    assert_int_equal(strlen(nb_key_text(&key, text)) + 1, NB_KEY_TEXT);
    assert_int_equal(strlen(nb_name_text(&key.name, text)) + 1, NB_NAME_TEXT);
    free(text);
}

/* Keys. */

static void keys_are_ordered(void **state)
{
    static const char *const order[] = {
        "A<00>", "A<00>.a", "A<00>.a.b", "A<00>.aa", "A<00>.b", "A<20>", "B<00>", "a<00>",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        for (size_t j = 0; j < ARRAY_LEN(order); j++) {
            struct nb_key a = key_of(order[i]), b = key_of(order[j]);
            int got = nb_key_compare(&a, &b);

            assert_int_equal((got > 0) - (got < 0), (i > j) - (i < j));
            assert_int_equal(nb_key_equal(&a, &b), i == j);
        }
    }
}

static void a_copy_has_what_is_in_use(void **state)
{
    struct nb_key from = key_of("FRED<20>.corp"), to;

    (void)state;
    memset(&to, 0xee, sizeof(to));
    nb_key_copy(&to, &from);
    assert_true(nb_key_equal(&to, &from));
    assert_int_equal(to.scope.octet[4], 0xee);
}

static void names_fit_patterns(void **state)
{
    static const struct {
        const char *rule, *pattern, *name;
        uint8_t suffix;
        bool fold, fits;
    } row[] = {
        {"the padding is no part of the name", "FRED", "FRED", 0x20, false, true},
        {"a space inside is", "MY?PC", "MY PC", 0x20, false, true},
        {"without a suffix every one fits", "FR*", "FRED", 0x1b, false, true},
        {"with one no other", "FR*<20>", "FRED", 0x1b, false, false},
        {"... but that one", "FR*<1b>", "FRED", 0x1b, false, true},
        {"a suffix alone fits every name with it", "<20>", "FRED", 0x20, false, true},
        {"... and no other", "<20>", "FRED", 0x00, false, false},
        {"case counts", "fred", "FRED", 0x20, false, false},
        {"... unless the pattern folds", "fred", "FRED", 0x20, true, true},
        {"a blank name is empty", "?*", "", 0x20, false, false},
        {"all 15 octets", "ABCDEFGHIJKLMNO", "ABCDEFGHIJKLMNO", 0x20, false, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(row); i++) {
        struct nb_name name = nb_name_make(row[i].name, row[i].suffix);
        struct ow_pattern pattern;

        check_int(row[i].rule, OW_OK, ow_pattern_parse(row[i].pattern, &pattern));
        pattern.fold = row[i].fold;
        check_int(row[i].rule, row[i].fits, nb_name_fits(&name, &pattern));
        check_int(row[i].rule, strlen(row[i].name), nb_base_len(&name));
    }
}

static void names_are_made(void **state)
{
    char text[NB_NAME_TEXT];
    struct nb_name name = nb_name_make("FRED", 0x20);

    (void)state;
    assert_string_equal(nb_name_text(&name, text), "FRED<20>");
    name = nb_name_make("ABCDEFGHIJKLMNOPQRST", 0x03);
    assert_string_equal(nb_name_text(&name, text), "ABCDEFGHIJKLMNO<03>");
    name = nb_name_any();
    assert_int_equal(name.octet[0], '*');
    for (size_t i = 1; i < NB_NAME_LEN; i++)
        assert_int_equal(name.octet[i], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_half_ascii_on_the_wire),
        cmocka_unit_test(only_letters_a_to_p_are_half_ascii),
        cmocka_unit_test(every_octet_in_every_place_survives),
        cmocka_unit_test(labels_and_pointers),
        cmocka_unit_test(every_length_of_every_label),
        cmocka_unit_test(long_scopes),
        cmocka_unit_test(the_most_labels_fit),
        cmocka_unit_test(no_truncation_of_a_name_decodes),
        cmocka_unit_test(scopes_that_cannot_be_sent),
        cmocka_unit_test(names_have_a_text_form),
        cmocka_unit_test(text_is_read),
        cmocka_unit_test(any_key_survives_both_forms),
        cmocka_unit_test(the_longest_text_fits),
        cmocka_unit_test(keys_are_ordered),
        cmocka_unit_test(a_copy_has_what_is_in_use),
        cmocka_unit_test(names_fit_patterns),
        cmocka_unit_test(names_are_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
