# cmake -D OUT=file.cc -D FILES=a;b -D HEADER=x/y.h -D TYPE=Row -D FUNCTION=rows -D BASE=folder -P embed.cmake: the files as
# texts of a C++ source, with their names seen from BASE. HEADER declares `std::span<const TYPE> FUNCTION()`, a name and bytes.
set(arrays "")
set(rows "")
set(number 0)
foreach(file ${FILES})
    file(RELATIVE_PATH name ${BASE} ${file})
    if(name MATCHES "^[.][.]/") # made by the build, elsewhere
        get_filename_component(name ${file} NAME)
    endif()
    file(READ ${file} hex HEX)
    string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
    string(APPEND arrays "constexpr char file_${number}[] = {\n${bytes}};\n")
    string(APPEND rows "    {\"${name}\", {file_${number}, sizeof file_${number}}},\n")
    math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUT} "#include \"${HEADER}\"

namespace snowglobe {

namespace {

${arrays}
constexpr ${TYPE} files[] = {
${rows}};

} // namespace

std::span<const ${TYPE}> ${FUNCTION}() {
    return files;
}

} // namespace snowglobe
")
