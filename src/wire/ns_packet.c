#include "wire/ns_packet.h"

#define RCODE_MASK 0x000f
#define ADDR_LEN   6 /* an address entry: NB_FLAGS and address */
#define WACK_LEN   2 /* RDATA of a WACK: the flags word of the request */
#define A_LEN      4

#define FLAGS_WACK     (NS_R | NS_WACK << NS_OPCODE_SHIFT | NS_AA)
#define FLAGS_REDIRECT (NS_R | NS_RD)

/* A pointer to the name of the question, which follows the header (RFC 1002 4.2.2). */
#define QUESTION_POINTER (0xc000 | NS_HEADER_LEN)

enum ns_opcode ns_opcode(const struct ns_packet *p)
{
    return (enum ns_opcode)(p->flags >> NS_OPCODE_SHIFT & 0xf);
}

enum ns_rcode ns_rcode(const struct ns_packet *p)
{
    return (enum ns_rcode)(p->flags & RCODE_MASK);
}

bool ns_is_response(const struct ns_packet *p)
{
    return (p->flags & NS_R) != 0;
}

/* Decoding. */

/* How many entries each section has. */
struct counts {
    uint16_t questions, answers, authorities, additionals;
};

/* Note an error of the message as a whole, unless there is one already. */
static void malformed(struct ow_reader *r)
{
    if (r->err == OW_OK)
        r->err = OW_EFORMAT;
}

static void get_class(struct ow_reader *r)
{
    if (ow_get_u16(r) != NS_CLASS_IN)
        malformed(r);
}

static void get_question(struct ow_reader *r, struct ns_packet *p)
{
    nb_key_get(r, &p->question);
    p->question_type = ow_get_u16(r);
    get_class(r);
    p->has_question = true;
}

static void get_record(struct ow_reader *r, struct ns_record *record)
{
    nb_key_get(r, &record->key);
    record->type = ow_get_u16(r);
    get_class(r);
    record->ttl = ow_get_u32(r);
    record->rdlen = ow_get_u16(r);
    record->rdata_offset = r->pos;
    record->rdata = ow_get_bytes(r, record->rdlen);
}

/* Whether record lists at least one address. */
static bool is_addr_list(const struct ns_record *record)
{
    return record->type == NS_TYPE_NB && record->rdlen >= ADDR_LEN &&
           record->rdlen % ADDR_LEN == 0;
}

/* Whether a request has the parts that its opcode is about: what the handlers of the
 * opcode may take for granted. */
static bool request_is_whole(const struct ns_packet *p)
{
    switch (ns_opcode(p)) {
    case NS_QUERY:
        return !p->has_record &&
               (p->question_type == NS_TYPE_NB || p->question_type == NS_TYPE_NBSTAT);
    case NS_REGISTRATION:
    case NS_REFRESH:
    case NS_REFRESH_ALT:
    case NS_MULTIHOMED:
        return p->question_type == NS_TYPE_NB && p->has_record &&
               is_addr_list(&p->record);
    case NS_RELEASE: /* the name and the sender say enough: Samba's server asks no more */
        return p->question_type == NS_TYPE_NB &&
               (!p->has_record || is_addr_list(&p->record));
    case NS_WACK:
        break;
    }
    return true; /* nobody handles it */
}

static void get_request(struct ow_reader *r, const struct counts *counts,
                        struct ns_packet *p)
{
    if (counts->questions != 1 || counts->answers != 0 || counts->authorities != 0 ||
        counts->additionals > 1) {
        malformed(r);
        return;
    }
    get_question(r, p);
    p->has_record = counts->additionals == 1;
    if (p->has_record)
        get_record(r, &p->record);
    if (r->err == OW_OK && !request_is_whole(p))
        malformed(r);
}

/* Whether the answer of a response is of the type and size that its opcode wants. */
static bool answer_is_whole(const struct ns_packet *p)
{
    const struct ns_record *answer = &p->record;
    bool empty = answer->rdlen == 0;

    switch (ns_opcode(p)) {
    case NS_WACK: /* RFC 1002 4.2.16 says NULL and prints NB; both are sent */
        return (answer->type == NS_TYPE_NB || answer->type == NS_TYPE_NULL) &&
               answer->rdlen == WACK_LEN;
    case NS_QUERY:
        if (answer->type == NS_TYPE_NBSTAT)
            return true; /* ns_status_get() looks into it */
        break;
    case NS_REGISTRATION:
    case NS_RELEASE:
    case NS_REFRESH:
    case NS_REFRESH_ALT:
    case NS_MULTIHOMED:
        break;
    default:
        return true; /* nobody handles it */
    }
    if (ns_rcode(p) == NS_OK)
        return is_addr_list(answer);
    return is_addr_list(answer) ||
           (empty && (answer->type == NS_TYPE_NULL || answer->type == NS_TYPE_NB));
}

/* A redirect: the name server's name in the authority section, its address in the
 * additional one. */
static void get_redirect(struct ow_reader *r, struct ns_packet *p)
{
    struct ow_reader inner;
    struct nb_key server;

    get_record(r, &p->record);
    get_record(r, &p->extra);
    if (r->err != OW_OK)
        return;
    inner = ow_reader_on(r->data, p->record.rdata_offset + p->record.rdlen);
    inner.pos = p->record.rdata_offset;
    if (p->record.type != NS_TYPE_NS || nb_key_get(&inner, &server) != OW_OK ||
        ow_reader_left(&inner) != 0 || p->extra.type != NS_TYPE_A ||
        p->extra.rdlen != A_LEN || !nb_key_equal(&p->extra.key, &server))
        malformed(r);
    p->has_record = true;
    p->has_extra = true;
}

static void get_answer(struct ow_reader *r, const struct counts *counts,
                       struct ns_packet *p)
{
    /* RFC 1002 4.2.14 counts no answer and draws one; some send none at all. */
    bool optional = ns_opcode(p) == NS_QUERY && ns_rcode(p) != NS_OK;

    if (counts->answers > 1 || counts->authorities != 0 || counts->additionals != 0 ||
        (counts->answers == 0 && !optional)) {
        malformed(r);
        return;
    }
    p->has_record = !optional || ow_reader_left(r) > 0;
    if (!p->has_record)
        return;
    get_record(r, &p->record);
    if (r->err == OW_OK && !answer_is_whole(p))
        malformed(r);
}

static void get_response(struct ow_reader *r, const struct counts *counts,
                         struct ns_packet *p)
{
    bool redirect = ns_opcode(p) == NS_QUERY && counts->answers == 0 &&
                    counts->authorities == 1 && counts->additionals == 1;

    if (counts->questions > 1) {
        malformed(r);
        return;
    }
    if (counts->questions == 1)
        get_question(r, p);
    if (redirect)
        get_redirect(r, p);
    else
        get_answer(r, counts, p);
}

enum ow_err ns_decode(const uint8_t *data, size_t len, struct ns_packet *ret_packet)
{
    struct ow_reader r = ow_reader_on(data, len);
    struct ns_packet *p = ret_packet; /* filled in place: it is too big to copy */
    struct counts counts;

    p->id = ow_get_u16(&r);
    p->flags = ow_get_u16(&r);
    counts.questions = ow_get_u16(&r);
    counts.answers = ow_get_u16(&r);
    counts.authorities = ow_get_u16(&r);
    counts.additionals = ow_get_u16(&r);
    p->has_question = p->has_record = p->has_extra = false;
    if (r.err != OW_OK)
        return r.err;
    if (ns_is_response(p))
        get_response(&r, &counts, p);
    else
        get_request(&r, &counts, p);
    if (r.err == OW_OK && p->has_question && p->has_record &&
        !nb_key_equal(&p->question, &p->record.key))
        malformed(&r);
    return r.err;
}

size_t ns_addr_count(const struct ns_record *record)
{
    size_t count = record->type == NS_TYPE_NB ? record->rdlen / ADDR_LEN : 0;

    return count < NS_ADDRS_MAX ? count : NS_ADDRS_MAX;
}

struct ns_addr ns_addr_at(const struct ns_record *record, size_t i)
{
    struct ow_reader r = ow_reader_on(record->rdata, record->rdlen);
    struct ns_addr entry;

    ow_get_bytes(&r, i * ADDR_LEN);
    entry.nb_flags = ow_get_u16(&r);
    entry.addr = ow_get_u32(&r);
    return entry;
}

/* Encoding. */

static void put_header(struct ow_writer *w, uint16_t id, uint16_t flags,
                       const struct counts *counts)
{
    ow_put_u16(w, id);
    ow_put_u16(w, flags);
    ow_put_u16(w, counts->questions);
    ow_put_u16(w, counts->answers);
    ow_put_u16(w, counts->authorities);
    ow_put_u16(w, counts->additionals);
}

/* What follows the name of a record, up to its data. */
static void put_record_head(struct ow_writer *w, uint16_t type, uint32_t ttl,
                            uint16_t rdlen)
{
    ow_put_u16(w, type);
    ow_put_u16(w, NS_CLASS_IN);
    ow_put_u32(w, ttl);
    ow_put_u16(w, rdlen);
}

static void put_addrs(struct ow_writer *w, const struct ns_build *b)
{
    size_t count = b->type == NS_TYPE_NB ? b->addr_count : 0;

    if (count > UINT16_MAX / ADDR_LEN) {
        w->err = OW_ENOSPACE;
        return;
    }
    put_record_head(w, b->type, b->ttl, (uint16_t)(count * ADDR_LEN));
    for (size_t i = 0; i < count; i++) {
        ow_put_u16(w, b->addrs[i].nb_flags);
        ow_put_u32(w, b->addrs[i].addr);
    }
}

/* Bytes written; 0 when something did not fit or could not be said. */
static size_t written(const struct ow_writer *w)
{
    return w->err == OW_OK ? w->pos : 0;
}

size_t ns_put_question(const struct ns_build *b, uint8_t *buf, size_t len)
{
    static const struct counts counts = {.questions = 1};
    struct ow_writer w = ow_writer_on(buf, len);

    put_header(&w, b->id, b->flags, &counts);
    nb_key_put(&w, b->key);
    ow_put_u16(&w, b->type);
    ow_put_u16(&w, NS_CLASS_IN);
    return written(&w);
}

size_t ns_put_request(const struct ns_build *b, uint8_t *buf, size_t len)
{
    static const struct counts counts = {.questions = 1, .additionals = 1};
    struct ow_writer w = ow_writer_on(buf, len);

    put_header(&w, b->id, b->flags, &counts);
    nb_key_put(&w, b->key);
    ow_put_u16(&w, b->type);
    ow_put_u16(&w, NS_CLASS_IN);
    ow_put_u16(&w, QUESTION_POINTER);
    put_addrs(&w, b);
    return written(&w);
}

size_t ns_put_response(const struct ns_build *b, uint8_t *buf, size_t len)
{
    static const struct counts counts = {.answers = 1};
    struct ow_writer w = ow_writer_on(buf, len);

    put_header(&w, b->id, b->flags, &counts);
    nb_key_put(&w, b->key);
    put_addrs(&w, b);
    return written(&w);
}

size_t ns_put_wack(uint16_t id, const struct nb_key *key, uint16_t request_flags,
                   uint32_t ttl, uint8_t *buf, size_t len)
{
    static const struct counts counts = {.answers = 1};
    struct ow_writer w = ow_writer_on(buf, len);

    put_header(&w, id, FLAGS_WACK, &counts);
    nb_key_put(&w, key);
    put_record_head(&w, NS_TYPE_NB, ttl, WACK_LEN);
    ow_put_u16(&w, (uint16_t)(request_flags & ~RCODE_MASK));
    return written(&w);
}

size_t ns_put_redirect(uint16_t id, const struct nb_key *key, const struct nb_key *ns,
                       ow_addr addr, uint32_t ttl, uint8_t *buf, size_t len)
{
    static const struct counts counts = {.authorities = 1, .additionals = 1};
    struct ow_writer w = ow_writer_on(buf, len);
    struct ow_writer name;
    uint8_t wire[NB_WIRE_MAX];
    size_t name_at;

    name = ow_writer_on(wire, sizeof(wire));
    nb_key_put(&name, ns);
    if (name.err != OW_OK)
        return 0;
    put_header(&w, id, FLAGS_REDIRECT, &counts);
    nb_key_put(&w, key);
    put_record_head(&w, NS_TYPE_NS, ttl, (uint16_t)name.pos);
    name_at = w.pos; /* far below the 16,384 that a pointer can reach */
    ow_put_bytes(&w, wire, name.pos);
    ow_put_u16(&w, (uint16_t)(0xc000 | name_at));
    put_record_head(&w, NS_TYPE_A, ttl, A_LEN);
    ow_put_u32(&w, addr);
    return written(&w);
}
