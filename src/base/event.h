/* event.h - the catalogue of events: numbers administrators can look up, a severity, and
 * a sentence with typed fields.  Server side (source "WINS"): the nearest numbers of the
 * Windows server; node side (source "NetBT"): 4319, 4320, 4321.  Numbers above 6000 are
 * our own, for what Windows never said.  One table, in event.c; docs are made from it. */
#pragma once

#include "base/address.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ow_severity { OW_SEV_ERROR, OW_SEV_WARNING, OW_SEV_INFO, OW_SEV_DETAIL };

enum ow_event_source { OW_SOURCE_WINS, OW_SOURCE_NETBT };

/* Index into the catalogue; the number on the outside is ow_event_row.number.  What each
 * one carries stands in ow_event_row.fields. */
enum ow_event {
    OW_EV_STARTED,            /* 4097 ready */
    OW_EV_STOPPED,            /* 4098 */
    OW_EV_LISTENING,          /* 6001 */
    OW_EV_NOT_LISTENING,      /* 6002 */
    OW_EV_PRIVILEGES,         /* 6003 what was dropped */
    OW_EV_SMALL_BUFFERS,      /* 6004 burst, needed: the kernel limits receive buffers */
    OW_EV_NO_DOOR,            /* 6005 the manager does without an address */
    OW_EV_NO_ACCOUNTS,        /* 6006 auth.db cannot be read */
    OW_EV_MALFORMED,          /* 4119 detail */
    OW_EV_REFUSED_STATIC,     /* 6010 refused by a static mapping */
    OW_EV_REFUSED_HELD,       /* 6011 holder answered the challenge */
    OW_EV_TAKEN_OVER,         /* 6012 holder silent or disowned it */
    OW_EV_MIGRATED,           /* 6013 static mapping overwritten */
    OW_EV_TOO_MANY_ADDRESSES, /* 4154 */
    OW_EV_NEW_DOMAIN_MEMBER,  /* 6014 alarm for 1B and 1C */
    OW_EV_FORGED_ANSWERS,     /* 6015 */
    OW_EV_DEMAND_SENT,        /* 6016 */
    OW_EV_STRANGE_RELEASE,    /* 6017 detail */
    OW_EV_OWN_NAME_CLAIMED,   /* 6018 */
    OW_EV_OVERLOAD,           /* 6020 */
    OW_EV_RATE_LIMITED,       /* 6021 */
    OW_EV_POLICY_REFUSED,     /* 6022 */
    OW_EV_WOULD_REFUSE,       /* 6023 a policy that is only watched */
    OW_EV_STORE_FAILED,       /* 4254 changes get no answer */
    OW_EV_STORE_RECOVERED,    /* 6030 */
    OW_EV_BAD_ROWS,           /* 4298 */
    OW_EV_DATABASE_BAD,       /* 4318 */
    OW_EV_VERSION_RAISED,     /* 4138 */
    OW_EV_SCAVENGED,          /* 4143 */
    OW_EV_SCAVENGE_ASKED,     /* 4328 */
    OW_EV_SCAVENGE_DONE,      /* 4330 */
    OW_EV_CLOCK_DOUBTED,      /* 6040 nothing ages */
    OW_EV_CLOCK_TRUSTED,      /* 6041 */
    OW_EV_MAPPING_ADDED,      /* 6050 */
    OW_EV_RECORD_DELETED,     /* 6051 */
    OW_EV_RECORD_TOMBSTONED,  /* 6052 */
    OW_EV_RECORD_RELEASED,    /* 6053 */
    OW_EV_SETTING_CHANGED,    /* 6054 */
    OW_EV_BACKUP,             /* 6055 */
    OW_EV_RESTORED,           /* 6056 */
    OW_EV_IMPORTED,           /* 6057 */
    OW_EV_BACKUP_FAILED,      /* 6058 one that was due or asked for */
    OW_EV_BACKUP_DAMAGED,     /* 6059 it was made, of a database that is damaged */
    OW_EV_CONFLICT_MUTED,     /* 6070 */
    OW_EV_CONFLICT_UNMUTED,   /* 6071 */
    OW_EV_MADE_DYNAMIC,       /* 6072 a mapping became a registration */
    OW_EV_UNDONE,             /* 6073 an operator took a change back */
    OW_EV_MAPPING_ENDED,      /* 6074 a mapping past its date */
    OW_EV_ACCOUNT_MADE,       /* 6075 */
    OW_EV_ACCOUNT_CHANGED,    /* 6076 role, state, password, one-time codes */
    OW_EV_ACCOUNT_DELETED,    /* 6077 */
    OW_EV_TOKEN_MADE,         /* 6078 */
    OW_EV_TOKEN_DELETED,      /* 6079 */
    OW_EV_LOGIN_FAILED,       /* 6082 */
    OW_EV_LOGIN_THROTTLED,    /* 6083 so often that the next try must wait */
    OW_EV_USAGE_SET_ASIDE,    /* 6080 what was counted could not be read */
    OW_EV_USAGE_FAILED,       /* 6081 what is counted cannot be written */
    OW_EV_REGISTRATION,       /* 6060 detail */
    OW_EV_RELEASE,            /* 6061 detail */
    OW_EV_LOG_DROPPED,        /* 6098 events the log could not write in time */
    OW_EV_SUMMED,             /* 6099 repeated within a minute */
    OW_EV_DUPLICATE_NAME,     /* NetBT 4319 */
    OW_EV_NAME_RELEASE,       /* NetBT 4320 */
    OW_EV_DUPLICATE_ERROR,    /* NetBT 4321 */
    OW_EV_DEMAND_IGNORED,     /* NetBT 6100 nothing was changed */
    OW_EV_NAME_RECOVERED,     /* NetBT 6101 out of the Conflict state */
    OW_EV_NAME_REGISTERED,    /* NetBT 6102 */
    OW_EV_STILL_REFUSED,      /* NetBT 6103 claimed again in vain */
    OW_EV_NO_WINS_SERVER,     /* NetBT 6104 none of them answers */
    OW_EV_WINS_SERVER_BACK,   /* NetBT 6105 */
    OW_EV_DEFENDED,           /* NetBT 6106 another machine claimed a name of ours */
    OW_EV_TWO_ANSWERS,        /* NetBT 6120 to one broadcast */
    OW_EV_POISONER,           /* NetBT 6121 answers for names that nobody has */
    OW_EV_LMHOSTS,            /* NetBT 6122 a line that cannot be used */
    OW_EV_NODE_FORGED,        /* NetBT 6123 somebody guesses answers to a question */
    OW_EV_NODE_STARTED,       /* NetBT 6150 */
    OW_EV_NODE_STOPPED,       /* NetBT 6151 */
    OW_EV_NODE_RIGHTS,        /* NetBT 6152 what was dropped */
    OW_EV_NODE_ADDRESS,       /* NetBT 6153 names are claimed with it */
    OW_EV_NODE_ADDRESS_GONE,  /* NetBT 6154 */
    OW_EV_NODE_NOT_AT,        /* NetBT 6155 an address that cannot be used */
    OW_EV_NODE_NO_SOCKET,     /* NetBT 6156 works without a socket or a folder */
    OW_EV_NODE_DHCP,          /* NetBT 6157 DHCP changed what the node is */
    OW_EV_NODE_DHCP_FILE,     /* NetBT 6158 what a hook left cannot be used */
    OW_EVENT_COUNT,
};

struct ow_event_row {
    enum ow_event event;
    enum ow_event_source source;
    enum ow_severity severity;
    uint16_t number;
    bool always;          /* never summed up: each one is part of the audit trail */
    const char *name;     /* stable word for machines: "refused-static" */
    const char *fields;   /* keys, separated by spaces; equal events share the first */
    const char *sentence; /* "{name} asked for by {from} is held by a static mapping" */
};

/* "ERROR", "WARNING", "INFO", "DETAIL". */
const char *ow_severity_str(enum ow_severity severity);

/* "WINS", "NetBT". */
const char *ow_event_source_str(enum ow_event_source source);

/* The row of event.  Never NULL. */
const struct ow_event_row *ow_event_row(enum ow_event event);

/* The events, by number, of one source; NULL when there is none. */
const struct ow_event_row *ow_event_by_number(enum ow_event_source source,
                                              uint16_t number);

enum ow_field_kind { OW_FIELD_TEXT, OW_FIELD_NUMBER, OW_FIELD_ADDR };

/* A typed field of one event.  Text is printable already (names in text form). */
struct ow_field {
    const char *key;
    const char *text;
    int64_t number;
    enum ow_field_kind kind;
    ow_addr addr;
};

#define OW_TEXT(k, v) ((struct ow_field){.key = (k), .kind = OW_FIELD_TEXT, .text = (v)})
#define OW_NUMBER(k, v)                                                                  \
    ((struct ow_field){.key = (k), .kind = OW_FIELD_NUMBER, .number = (int64_t)(v)})
#define OW_ADDRESS(k, v)                                                                 \
    ((struct ow_field){.key = (k), .kind = OW_FIELD_ADDR, .addr = (v)})

#define OW_FIELDS_MAX 8
#define OW_EVENT_TEXT 1024

#define OW_FIELD_ROOM 24 /* for numbers and addresses as text */

/* The value of field as text: text itself, or a number or address written into room.
 * Never NULL. */
const char *ow_field_text(const struct ow_field *field, char room[OW_FIELD_ROOM]);

/* The field with this key, or NULL. */
const struct ow_field *ow_field_find(const struct ow_field *fields, size_t count,
                                     const char *key);

/* Fill the sentence of event with fields: "{key}" becomes the value, "?" when missing.
 * Cut to room.  Returns text. */
const char *ow_event_text(enum ow_event event, const struct ow_field *fields,
                          size_t count, char *text, size_t room);
