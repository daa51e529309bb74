# cmake -D OUT=file.cc -D FILES=a;b -P embed.cmake: the files as texts of a C++ source (console_files.h).
set(arrays "")
set(rows "")
set(number 0)
foreach(file ${FILES})
    get_filename_component(name ${file} NAME)
    file(READ ${file} hex HEX)
    string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
    string(APPEND arrays "constexpr char file_${number}[] = {\n${bytes}};\n")
    string(APPEND rows "    {\"${name}\", {file_${number}, sizeof file_${number}}},\n")
    math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUT} "#include \"emulator/admin/console_files.h\"

namespace snowglobe {

namespace {

${arrays}
constexpr ConsoleFile files[] = {
${rows}};

} // namespace

std::span<const ConsoleFile> console_files() {
    return files;
}

} // namespace snowglobe
")
