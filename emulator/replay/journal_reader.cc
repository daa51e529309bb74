#include "emulator/replay/journal_reader.h"

#include "emulator/base/version.h"
#include "emulator/world/journal_tail.h"
#include "services/fixture_source.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <utility>

namespace snowglobe {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kind = "journal";

json read_head(const std::string& line) {
    json head = json::parse_or_discard(line);
    const bool is_head = head.is_object() && head.contains("snowglobe") &&
                         head.at("snowglobe").is_string() && head.at("snowglobe") == kind;
    return is_head ? head : json();
}

json scope_document(const Scope& scope) {
    return {{"account", scope.account}, {"region", scope.region}};
}

} // namespace

bool is_journal(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string line;
    return std::getline(file, line) && !read_head(line).is_null();
}

json journal_head(const Config& config) {
    json templates = json::array();
    std::set<std::string> own;
    for (const std::string& path : config.templates) {
        const std::string file = fs::absolute(path).lexically_normal().string();
        templates.push_back(
            {{"file", file}, {"text", config.template_files->read(path).value_or("")}});
        own.insert(file);
    }
    json files = json::array();
    for (const auto& [file, text] : config.template_files->texts()) {
        if (!own.contains(file)) {
            files.push_back({{"file", file}, {"text", text}});
        }
    }
    json paths = json::array();
    for (const std::string& path : config.library_paths) {
        paths.push_back(fs::absolute(path).lexically_normal().string());
    }
    json scopes = json::array();
    for (const Scope& scope : config.scopes) {
        scopes.push_back(scope_document(scope));
    }
    json parameters = json::object();
    for (const auto& [name, value] : config.parameters) {
        parameters[name] = value;
    }
    json settings = json::object();
    for (const auto& [service, port] : config.frame_ports) {
        for (const std::string& setting : port.settings) {
            settings[service].push_back(setting);
        }
    }
    json chaos = json::array();
    for (const std::string& one : config.chaos) {
        chaos.push_back(one);
    }
    return {
        {"settings", std::move(settings)},
        {"chaos", std::move(chaos)},
        {"snowglobe", kind},
        {"format", journal_format},
        {"version", version_text},
        {"clock", to_text(config.clock)},
        {"executor", to_text(config.executor)},
        {"port", config.port},
        {"strict", config.strict},
        {"templates", std::move(templates)},
        {"files", std::move(files)},
        {"library_paths", std::move(paths)},
        {"parameters", std::move(parameters)},
        {"scopes", std::move(scopes)}};
}

void take_journal_head(Config& config, const json& head) {
    const std::string clock = head.at("clock").get<std::string>();
    const std::string executor = head.at("executor").get<std::string>();
    if (!parse_clock(clock) || !parse_executor(executor)) {
        throw std::runtime_error(fmt::format(
            "there is no clock '{}' with an executor '{}'", clock, executor));
    }
    config.clock = *parse_clock(clock);
    config.executor = *parse_executor(executor);
    config.port = head.value("port", std::uint16_t{0}); // older journals have no word for it
    config.strict = head.at("strict").get<bool>();
    config.templates.clear();
    config.template_files = std::make_shared<stack::TemplateFiles>();
    for (const json& one : head.at("templates")) {
        const std::string file = one.at("file").get<std::string>();
        config.templates.push_back(file);
        config.template_files->give(file, one.at("text").get<std::string>());
    }
    if (head.contains("files")) { // older journals have no word for it: the rest lies on the disk
        for (const json& one : head.at("files")) {
            config.template_files->give(
                one.at("file").get<std::string>(), one.at("text").get<std::string>());
        }
        config.template_files->close();
    }
    config.library_paths.clear();
    for (const json& path : head.at("library_paths")) {
        config.library_paths.push_back(path.get<std::string>());
    }
    config.parameters.clear();
    for (const auto& [name, value] : head.at("parameters").items()) {
        config.parameters[name] = value.get<std::string>();
    }
    for (auto& [service, port] : config.frame_ports) {
        port.settings.clear();
    }
    config.chaos.clear();
    if (head.contains("chaos")) { // older journals have no word for it, nor for settings
        for (const json& one : head.at("chaos")) {
            config.chaos.push_back(one.get<std::string>());
        }
    }
    const json no_settings = json::object();
    const json& settings = head.contains("settings") ? head.at("settings") : no_settings;
    for (const auto& [service, all] : settings.items()) {
        for (const json& setting : all) {
            config.frame_ports[service].settings.push_back(setting.get<std::string>());
        }
    }
    config.scopes.clear();
    for (const json& scope : head.at("scopes")) {
        config.scopes.push_back(
            {scope.at("account").get<std::string>(), scope.at("region").get<std::string>()});
    }
}

JournalReader::JournalReader(std::string path) : path_(std::move(path)) {
    if (!open_part()) {
        fail("empty: no journal");
    }
}

void JournalReader::fail(const std::string& what) const {
    throw FixtureError(fmt::format("{}:{}: {}", path_, number_, what));
}

// False: its head is not whole, as when a process is killed while it begins a part.
bool JournalReader::open_part() {
    ++part_;
    file_ = std::ifstream(journal::part_path(path_, part_), std::ios::binary);
    std::string line;
    ++number_;
    if (!std::getline(file_, line) || (part_ > 1 && file_.eof())) {
        return false;
    }
    json head = read_head(line);
    if (head.is_null()) {
        fail("no head of a journal");
    }
    try {
        const auto format = head.at("format").get<std::uint64_t>();
        if (format > journal_format) {
            fail(fmt::format(
                "format {}, written by Snowglobe {}: this one, {}, reads up to format {}",
                format,
                head.value("version", "?"),
                version_text,
                journal_format));
        }
        check_session(head);
        if (head.at("part").get<std::uint64_t>() != part_) {
            fail(fmt::format(
                "this is part {} of a journal, not {}", head.at("part").dump(), part_));
        }
    } catch (const json::exception& error) {
        fail(error.what());
    }
    try {
        Config complete;
        take_journal_head(complete, head);
    } catch (const std::runtime_error& error) {
        fail(error.what());
    }
    head_ = std::move(head);
    open_tail();
    return true;
}

// Of journals that say of which session they are; older ones have no tail.
void JournalReader::open_tail() {
    tail_ = {};
    const std::string session = head_.value("session", "");
    if (session.empty()) {
        return;
    }
    const std::optional<journal::Tail> tail = journal::read_tail(path_);
    if (!tail) {
        missing_tail_ = journal::tail_path(path_);
        return;
    }
    if (!tail->is_of(session)) {
        fail(fmt::format(
            "{} is of another session: move it away", journal::tail_path(path_)));
    }
    tail_part_ = tail->part;
    // What is in the file already is left out. It may have grown since it was opened.
    const std::uint64_t bytes = fs::file_size(journal::part_path(path_, part_));
    if (tail->part == part_ && tail->begin <= bytes && bytes - tail->begin < tail->text.size()) {
        tail_.str(tail->text.substr(bytes - tail->begin));
    }
}

void JournalReader::check_session(const json& head) const {
    if (part_ > 1 && head.value("session", "") != head_.value("session", "")) {
        fail("a part of another session's journal");
    }
}

// A line, which the file may begin and the tail end. False: neither has any more.
bool JournalReader::read_line(std::string& text) {
    if (std::getline(file_, text) && !file_.eof()) {
        return true;
    }
    const bool begun = !text.empty();
    std::string rest;
    const bool goes_on = !std::getline(tail_, rest).fail();
    text += rest;
    cut_ = goes_on ? tail_.eof() : begun; // there was no line end
    return goes_on || begun;
}

std::optional<std::string> JournalReader::next_text() {
    std::string text;
    while (!read_line(text)) {
        if (const std::string next = journal::part_path(path_, part_ + 1); !fs::exists(next)) {
            if (tail_part_ > part_) {
                fail(next + " is missing: the session went on in it");
            }
            return std::nullopt;
        }
        if (!open_part()) {
            cut_ = true;
            return std::nullopt;
        }
    }
    ++number_;
    return text;
}

std::optional<JournalReader::Line> JournalReader::next() {
    const std::optional<std::string> text = next_text();
    if (!text || cut_) {
        return std::nullopt;
    }
    try {
        return Line{number_, journal::read(*text)};
    } catch (const std::runtime_error& error) {
        fail(error.what());
    }
}

} // namespace snowglobe
