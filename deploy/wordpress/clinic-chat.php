<?php
/**
 * Plugin Name: Clinic chat
 * Description: Puts the clinic's chat assistant on every page. Paste the tag that "make snippet" prints under Settings > Clinic chat.
 * Version: 1.0
 * Requires at least: 5.7
 * Requires PHP: 7.4
 *
 * Of the pasted tag only the address, the integrity hash and the data attributes are kept, and the
 * tag is written anew from them: nothing else that was pasted can reach a page.
 */

declare(strict_types=1);

namespace ClinicChat;

defined('ABSPATH') || exit;

const OPTION = 'clinic_chat_tag';
const HANDLE = 'clinic-chat';
const ADDRESS = '~^https://[a-z0-9.:-]+/(?:[\w./-]+/)?widget(?:\.[a-z0-9-]+)*\.js$~i';
const INTEGRITY = '~^sha384-[A-Za-z0-9+/]{64}$~';

/** What a pasted tag holds, or null if it is no such tag. */
function read_tag(string $pasted): ?array
{
    preg_match_all('~([a-z-]+)="([^"<>]*)"~', $pasted, $found, PREG_SET_ORDER);
    $attributes = array_column($found, 2, 1);
    $integrity = $attributes['integrity'] ?? '';
    if (!preg_match(ADDRESS, $attributes['src'] ?? '')) {
        return null;
    }
    if ($integrity !== '' && !preg_match(INTEGRITY, $integrity)) {
        return null;
    }
    $kept = ['src' => $attributes['src']];
    if ($integrity !== '') {
        $kept += ['integrity' => $integrity, 'crossorigin' => 'anonymous'];
    }
    foreach ($attributes as $name => $value) {
        if (preg_match('~^data-[a-z]+$~', $name)) {
            $kept[$name] = $value;
        }
    }
    return $kept;
}

/** The tag as it stands on a page. Optimisers that join or delay scripts are asked to leave it. */
function write_tag(array $attributes): string
{
    $attributes += ['data-no-optimize' => '1', 'data-cfasync' => 'false'];
    $written = '';
    foreach ($attributes as $name => $value) {
        $written .= sprintf(' %s="%s"', $name, esc_attr($value));
    }
    return "<script defer$written></script>\n";
}

/** What is stored when the settings are saved; what is no tag changes nothing. */
function checked($pasted): array
{
    $before = get_option(OPTION) ?: [];
    if (!is_string($pasted)) {
        return is_array($pasted) ? $pasted : $before;
    }
    if (trim($pasted) === '') {
        return [];
    }
    $attributes = read_tag($pasted);
    if ($attributes === null) {
        add_settings_error(OPTION, 'no_tag', 'This is not the tag of a clinic chat: paste the whole line that "make snippet" printed.');
        return $before;
    }
    return $attributes;
}

function settings_page(): void
{
    $attributes = get_option(OPTION) ?: [];
    echo '<div class="wrap"><h1>Clinic chat</h1><form method="post" action="options.php">';
    settings_fields(OPTION);
    echo '<p><label for="clinic-chat-tag">The tag, as printed by <code>make snippet</code>. ';
    echo 'Empty: no chat.</label></p>';
    printf(
        '<textarea id="clinic-chat-tag" name="%s" rows="5" class="large-text code">%s</textarea>',
        esc_attr(OPTION),
        esc_textarea($attributes ? trim(write_tag($attributes)) : '')
    );
    echo '<p>This website must stand under <code>allowed_origins</code> in <code>clinic.yml</code>: ';
    printf('<code>%s</code></p>', esc_html(home_url()));
    echo '<p><code>[clinic_chat]</code> puts the chat into a page instead of its corner.</p>';
    submit_button();
    echo '</form></div>';
}

add_action('admin_init', static function (): void {
    register_setting(OPTION, OPTION, ['sanitize_callback' => __NAMESPACE__ . '\checked']);
});

add_action('admin_menu', static function (): void {
    add_options_page('Clinic chat', 'Clinic chat', 'manage_options', HANDLE, __NAMESPACE__ . '\settings_page');
});

add_action('wp_enqueue_scripts', static function (): void {
    $attributes = get_option(OPTION) ?: [];
    if (isset($attributes['src'])) {
        // No version: it would be written behind the address, which names its build already.
        wp_enqueue_script(HANDLE, $attributes['src'], [], null, true);
    }
});

add_filter('script_loader_tag', static function (string $tag, string $handle): string {
    return $handle === HANDLE ? write_tag(get_option(OPTION) ?: []) : $tag;
}, 10, 2);

add_shortcode('clinic_chat', static function (): string {
    return '<clinic-chat inline></clinic-chat>';
});

register_uninstall_hook(__FILE__, __NAMESPACE__ . '\forget');

function forget(): void
{
    delete_option(OPTION);
}
