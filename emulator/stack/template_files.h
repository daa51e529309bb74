#pragma once
// The files that templates are read from: the templates themselves, those nested in them, what they
// include. Each is read once, so that all worlds of a process are made of the same text, whatever
// becomes of the file meanwhile (a pipe can be read only once); and what was read can be told, for
// a journal, and given, for its replay.
#include <map>
#include <optional>
#include <string>

namespace snowglobe::stack {

class TemplateFiles {
public:
    // Nothing: there is no such file, or it cannot be read. Of one that is larger than a template
    // may be so much that this shows.
    const std::optional<std::string>& read(const std::string& path);
    // What has been read, by absolute path. Without what is too large for a template, which is as
    // good as not there.
    std::map<std::string, std::string> texts() const;

    // What is read of a file, wherever it lies.
    void give(const std::string& path, std::string text);
    // There are no others than those that were given.
    void close() { is_closed_ = true; }

private:
    std::map<std::string, std::optional<std::string>> texts_; // nothing: it was not there
    bool is_closed_ = false;
};

} // namespace snowglobe::stack
