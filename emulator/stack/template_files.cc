#include "emulator/stack/template_files.h"

#include "emulator/stack/yaml_reader.h"

#include <filesystem>
#include <fstream>
#include <utility>

namespace snowglobe::stack {

namespace {

namespace fs = std::filesystem;

std::string name_of(const std::string& path) {
    return (fs::current_path() / path).lexically_normal().string();
}

std::optional<std::string> text_at(const std::string& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
        return std::nullopt;
    }
    std::ifstream file(path, std::ios::binary);
    std::string text(template_bytes_max + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad()) {
        return std::nullopt;
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

} // namespace

const std::optional<std::string>& TemplateFiles::read(const std::string& path) {
    const auto [found, is_new] = texts_.try_emplace(name_of(path));
    if (is_new && !is_closed_) {
        found->second = text_at(path);
    }
    return found->second;
}

std::map<std::string, std::string> TemplateFiles::texts() const {
    std::map<std::string, std::string> there;
    for (const auto& [path, text] : texts_) {
        if (text && text->size() <= template_bytes_max) {
            there.emplace(path, *text);
        }
    }
    return there;
}

void TemplateFiles::give(const std::string& path, std::string text) {
    texts_[name_of(path)] = std::move(text);
}

} // namespace snowglobe::stack
