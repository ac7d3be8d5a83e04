<?php
// As much of WordPress as the plugin needs, for tests: reads a pasted tag from standard input, saves
// it as the settings page would, and prints the tag that a page would carry.

define('ABSPATH', __DIR__);
$options = ['clinic_chat_tag' => []];
$filters = [];
$errors = [];
function add_action($name, $act) { global $filters; $filters[$name] = $act; }
function add_filter($name, $act) { global $filters; $filters[$name] = $act; }
function add_shortcode($name, $act) { global $filters; $filters["[$name]"] = $act; }
function add_settings_error($option, $code, $text) { global $errors; $errors[] = $text; }
function esc_attr($text) { return htmlspecialchars($text, ENT_QUOTES); }
function get_option($name) { global $options; return $options[$name]; }
function register_uninstall_hook($file, $act) { }
function wp_enqueue_script($handle, $src, $needs, $version, $foot) { global $enqueued; $enqueued = [$src, $version]; }

require $argv[1];

$options['clinic_chat_tag'] = ClinicChat\checked(stream_get_contents(STDIN));
$filters['wp_enqueue_scripts']();
echo json_encode([
    'tag' => isset($enqueued) ? trim($filters['script_loader_tag']('<script>', 'clinic-chat')) : null,
    'other' => $filters['script_loader_tag']('<script>', 'jquery'),
    'enqueued' => $enqueued ?? null,
    'errors' => $errors,
    'shortcode' => $filters['[clinic_chat]'](),
    'again' => ClinicChat\checked($options['clinic_chat_tag']) === $options['clinic_chat_tag'],
]);
