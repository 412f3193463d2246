#include "tools/dhcp_text.h"

#include <string.h>

unsigned dhcp_node_type(const char *text)
{
    static const char letters[] = "bpm_h"; /* at the place of its bit; b is 1 */
    static const unsigned numbers[] = {1, 2, 4, 0, 8};
    const char *at = text[0] == '\0' || text[1] != '\0' ? NULL : strchr(letters, text[0]);

    return at == NULL ? 0 : numbers[at - letters];
}

bool dhcp_scope_fits(const char *scope)
{
    size_t len = strlen(scope);

    return len > 0 && len <= 237 &&
           strspn(scope, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                         "0123456789._-") == len;
}

static void put_servers(FILE *out, const struct dhcp_text *text, const char *between)
{
    char addr[OW_ADDR_TEXT];

    for (size_t i = 0; i < text->count; i++)
        fprintf(out, "%s%s", i == 0 ? "" : between, ow_addr_text(text->server[i], addr));
}

static void put_kea(FILE *out, const struct dhcp_text *text)
{
    fputs("\"option-data\": [\n    { \"name\": \"netbios-name-servers\", \"data\": \"",
          out);
    put_servers(out, text, ", ");
    fprintf(out, "\" },\n    { \"name\": \"netbios-node-type\", \"data\": \"%u\" }",
            text->node_type);
    if (text->scope != NULL)
        fprintf(out, ",\n    { \"name\": \"netbios-scope\", \"data\": \"%s\" }",
                text->scope);
    fputs("\n]\n", out);
}

static void put_dnsmasq(FILE *out, const struct dhcp_text *text)
{
    fputs("dhcp-option=44,", out);
    put_servers(out, text, ",");
    fprintf(out, "\ndhcp-option=46,%u\n", text->node_type);
    if (text->scope != NULL)
        fprintf(out, "dhcp-option=47,%s\n", text->scope);
}

static void put_isc(FILE *out, const struct dhcp_text *text)
{
    fputs("option netbios-name-servers ", out);
    put_servers(out, text, ", ");
    fprintf(out, ";\noption netbios-node-type %u;\n", text->node_type);
    if (text->scope != NULL)
        fprintf(out, "option netbios-scope \"%s\";\n", text->scope);
}

/* In PowerShell, for all scopes of the server; -ScopeId chooses one. */
static void put_windows(FILE *out, const struct dhcp_text *text)
{
    fputs("Set-DhcpServerv4OptionValue -OptionId 44 -Value ", out);
    put_servers(out, text, ",");
    fprintf(out, "\nSet-DhcpServerv4OptionValue -OptionId 46 -Value %u\n",
            text->node_type);
    if (text->scope != NULL)
        fprintf(out, "Set-DhcpServerv4OptionValue -OptionId 47 -Value \"%s\"\n",
                text->scope);
}

bool dhcp_text_put(FILE *out, const char *form, const struct dhcp_text *text)
{
    static const struct {
        const char *form;
        void (*put)(FILE *out, const struct dhcp_text *text);
    } forms[] = {{"kea", put_kea},
                 {"dnsmasq", put_dnsmasq},
                 {"isc", put_isc},
                 {"windows", put_windows}};

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (strcmp(forms[i].form, form) == 0) {
            forms[i].put(out, text);
            return true;
        }
    }
    return false;
}
