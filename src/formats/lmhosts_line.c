#include "formats/lmhosts_line.h"

#include "base/hex.h"

#include <string.h>

#define NAME_CHARS (NB_NAME_LEN - 1)
#define TOKEN_ROOM 64 /* 15 characters of UTF-8 and some too many */

/* What is left of the line. */
struct text {
    const char *at, *end;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(struct text *text)
{
    while (text->at < text->end && is_blank(*text->at))
        text->at++;
}

/* The octets up to the next blank, or to `stop` (0: nothing else ends them). */
static struct text take_token(struct text *text, char stop)
{
    struct text token = {text->at, text->at};

    while (token.end < text->end && !is_blank(*token.end) &&
           (stop == '\0' || *token.end != stop))
        token.end++;
    text->at = token.end;
    return token;
}

/* Take word, if the line goes on with it. */
static bool take_word(struct text *text, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(text->end - text->at) < len || memcmp(text->at, word, len) != 0)
        return false;
    text->at += len;
    return true;
}

/* Take a keyword: nothing but a blank, another `#` or the end may follow it directly,
 * else it is a comment that begins like one. */
static bool take_keyword(struct text *text, const char *word)
{
    struct text before = *text;

    if (!take_word(text, word))
        return false;
    if (text->at == text->end || is_blank(*text->at) || *text->at == '#')
        return true;
    *text = before;
    return false;
}

static bool at_comment_or_end(struct text *text)
{
    skip_blanks(text);
    return text->at == text->end || *text->at == '#';
}

/* Copy token as a string.  False: too long, or with octets that no text has. */
static bool copy_token(struct text token, char *copy, size_t room)
{
    size_t len = (size_t)(token.end - token.at);

    if (len >= room)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)token.at[i] < ' ' || token.at[i] == 0x7f)
            return false;
    memcpy(copy, token.at, len);
    copy[len] = '\0';
    return true;
}

/* Upper-case text in the code page.  Most names are ASCII, and files are long. */
static enum ow_err upper(enum ow_code_page page, const char *text,
                         uint8_t ret[NAME_CHARS], size_t *ret_len)
{
    size_t len = 0;

    for (; text[len] != '\0' && len < NAME_CHARS; len++) {
        if ((unsigned char)text[len] >= 0x80)
            return ow_code_page_upper(page, text, ret, NAME_CHARS, ret_len);
        ret[len] = (uint8_t)text[len];
        if (text[len] >= 'a' && text[len] <= 'z')
            ret[len] = (uint8_t)(text[len] - 'a' + 'A');
    }
    if (text[len] != '\0')
        return OW_ENOSPACE;
    *ret_len = len;
    return OW_OK;
}

/* Make a name of a bare word.  Returns what is wrong, or NULL. */
static const char *bare_name(struct text token, uint8_t suffix, enum ow_code_page page,
                             struct nb_name *ret_name)
{
    char word[TOKEN_ROOM];
    uint8_t octets[NAME_CHARS];
    enum ow_err err;
    size_t len;

    if (token.at == token.end)
        return "the name is missing";
    if ((size_t)(token.end - token.at) >= sizeof(word))
        return "the name is longer than 15 characters";
    if (!copy_token(token, word, sizeof(word)) || strpbrk(word, "\"\\") != NULL)
        return "the name has characters that must be in quotes";
    err = upper(page, word, octets, &len);
    if (err == OW_ENOSPACE)
        return "the name is longer than 15 characters";
    if (err != OW_OK)
        return "the name is not UTF-8, or has a character that the code page lacks";
    memset(ret_name->octet, ' ', NAME_CHARS);
    memcpy(ret_name->octet, octets, len);
    ret_name->octet[NAME_CHARS] = suffix;
    return NULL;
}

/* The octet of \0xNN or \NN, behind the backslash; -1: it is neither. */
static int take_escape(struct text *text)
{
    if (!take_word(text, "0x"))
        take_word(text, "0X");
    if (text->end - text->at < 2)
        return -1;
    text->at += 2;
    return ow_hex_octet(text->at - 2);
}

/* Take a name up to its closing quote (the opening one is behind us).  Returns what is
 * wrong, or NULL. */
static const char *quoted_name(struct text *text, struct lmhosts_mapping *mapping)
{
    size_t len = 0;

    memset(mapping->name.octet, ' ', NAME_CHARS);
    mapping->name.octet[NAME_CHARS] = 0;
    for (; text->at < text->end && *text->at != '"'; len++) {
        int octet = (unsigned char)*text->at++;

        if (octet == '\\')
            octet = take_escape(text);
        else if (octet < ' ' || octet > '~')
            return "write this octet of the name as \\0xNN";
        if (octet < 0)
            return "a backslash in a name must be \\0xNN or \\NN";
        if (len == NB_NAME_LEN)
            return "the name in quotes is longer than 16 octets";
        mapping->name.octet[len] = (uint8_t)octet;
    }
    if (text->at == text->end)
        return "the closing quote is missing";
    text->at++;
    mapping->has_suffix = len == NB_NAME_LEN;
    return len == 0 ? "the name is missing" : NULL;
}

static const char *take_name(struct text *text, enum ow_code_page page,
                             struct lmhosts_mapping *mapping)
{
    if (take_word(text, "\""))
        return quoted_name(text, mapping);
    return bare_name(take_token(text, '#'), 0, page, &mapping->name);
}

static const char *take_keywords(struct text *text, enum ow_code_page page,
                                 struct lmhosts_mapping *mapping)
{
    for (;;) {
        const char *fault;

        skip_blanks(text);
        if (take_keyword(text, "#PRE"))
            mapping->preload = true;
        else if (take_keyword(text, "#MH"))
            mapping->multihomed = true;
        else if (take_keyword(text, "#SG"))
            mapping->special_group = true;
        else if (take_keyword(text, "#NOFNR"))
            mapping->no_directed = true;
        else if (take_word(text, "#DOM:")) {
            fault = bare_name(take_token(text, '#'), LMHOSTS_SUFFIX_DOMAIN, page,
                              &mapping->domain);
            if (fault != NULL)
                return fault;
            mapping->has_domain = true;
        } else
            break;
    }
    return at_comment_or_end(text) ? NULL : "there is something behind the name";
}

static const char *take_mapping(struct text *text, enum ow_code_page page,
                                struct lmhosts_mapping *mapping)
{
    struct text token = take_token(text, '#');
    char quad[OW_ADDR_TEXT];
    const char *fault;

    if (!copy_token(token, quad, sizeof(quad)) ||
        ow_addr_parse(quad, &mapping->addr) != OW_OK)
        return "the line does not begin with an IPv4 address";
    if (!ow_addr_is_usable(mapping->addr))
        return "no machine can have this address";
    skip_blanks(text);
    fault = take_name(text, page, mapping);
    return fault != NULL ? fault : take_keywords(text, page, mapping);
}

/* The path of #INCLUDE: up to a blank, or in quotes. */
static const char *take_path(struct text *text, char path[LMHOSTS_PATH_ROOM])
{
    struct text token;

    skip_blanks(text);
    if (take_word(text, "\"")) {
        token = (struct text){text->at, text->at};
        while (token.end < text->end && *token.end != '"')
            token.end++;
        if (token.end == text->end)
            return "the closing quote is missing";
        text->at = token.end + 1;
    } else {
        token = take_token(text, '\0');
    }
    if (token.at == token.end)
        return "#INCLUDE without a file";
    if (!copy_token(token, path, LMHOSTS_PATH_ROOM))
        return "the path of the file is too long, or is none";
    return at_comment_or_end(text) ? NULL : "there is something behind the path";
}

static enum lmhosts_kind read_line(struct text *text, enum ow_code_page page,
                                   struct lmhosts_line *line)
{
    skip_blanks(text);
    if (take_keyword(text, "#INCLUDE")) {
        line->fault = take_path(text, line->path);
        return LMHOSTS_INCLUDE;
    }
    if (take_keyword(text, "#BEGIN_ALTERNATE"))
        return LMHOSTS_BEGIN_ALTERNATE;
    if (take_keyword(text, "#END_ALTERNATE"))
        return LMHOSTS_END_ALTERNATE;
    if (at_comment_or_end(text))
        return LMHOSTS_NOTHING;
    line->fault = take_mapping(text, page, &line->mapping);
    return LMHOSTS_MAPPING;
}

void lmhosts_line_read(const char *text, size_t len, enum ow_code_page page,
                       struct lmhosts_line *ret_line)
{
    struct text rest = {text, text + len};

    memset(ret_line, 0, sizeof(*ret_line));
    ret_line->kind = read_line(&rest, page, ret_line);
    ret_line->column = (size_t)(rest.at - text) + 1;
    if (ret_line->fault != NULL)
        ret_line->kind = LMHOSTS_FAULT;
}

size_t lmhosts_names(const struct lmhosts_mapping *mapping,
                     struct nb_name ret_name[LMHOSTS_NAMES_MAX])
{
    static const uint8_t suffixes[LMHOSTS_NAMES_MAX] = {0x00, 0x03, 0x20};

    ret_name[0] = mapping->name;
    if (mapping->has_suffix)
        return 1;
    for (size_t i = 0; i < LMHOSTS_NAMES_MAX; i++) {
        ret_name[i] = mapping->name;
        ret_name[i].octet[NAME_CHARS] = suffixes[i];
    }
    return LMHOSTS_NAMES_MAX;
}
