/* settings_load.h - settings that were stored: by this release, and by earlier ones,
 * which called some otherwise. */
#pragma once

#include "registry/registry.h"
#include "server/settings.h"

typedef void settings_each(void *ctx, const char *name, const char *value);

/* Call each for what a setting of an earlier release is today.  What has another value
 * than its default in settings is left as it is: somebody has set it since.  Returns
 * false when there never was such a setting, or when it is one of today. */
bool settings_former(const struct settings *settings, const char *name, const char *value,
                     settings_each *each, void *ctx);

/* Told of a setting that got its value from one of an earlier release. */
typedef void settings_told(void *ctx, const char *former, const char *name,
                           const char *before, const char *value);

/* Put what the registry has into *settings; what it does not know, or what makes no sense
 * any more, leaves what stands there.  Settings of earlier releases are replaced in the
 * batch by those of today, so that this happens once; told (NULL: nobody) hears of each.
 * The writer's thread, before other threads run.  Errors as registry_setting_put(): then
 * the next start will do it. */
enum ow_err settings_load(struct registry *registry, struct settings *settings,
                          settings_told *told, void *ctx);
