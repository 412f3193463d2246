/* ns_words.h - a name service packet in words, for people who look at a single one. Pure;
 * names are written so that any octet in them is safe. */
#pragma once

#include "wire/ns_packet.h"

#define NS_TITLE_TEXT 80
#define NS_LINE_TEXT  (NB_KEY_TEXT + 64)

/* "multihomed registration", "response to a registration: ACT_ERR".  Returns text. */
const char *ns_title(const struct ns_packet *packet, char text[NS_TITLE_TEXT]);

/* Takes one line; text is only valid during the call. */
typedef void ns_say(void *ctx, const char *text);

/* Tell what stands in packet, part by part: header, question, record, addresses. */
void ns_tell(const struct ns_packet *packet, ns_say *say, void *ctx);
