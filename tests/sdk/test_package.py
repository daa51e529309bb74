"""find_package, add_subdirectory, and what the headers say to those who lack something."""
import pathlib
import subprocess

import pytest

from tests.world import ROOT, binary

HANDLER = """
#include <snowglobe/handler.h>
static snowglobe::json echo(const snowglobe::json& event, snowglobe::Context&) { return event; }
SNOWGLOBE_HANDLERS({"echo", echo})
"""
REPLAY = """
cat > template.yaml <<'END'
Resources:
  Echo: {Type: "AWS::Serverless::Function", Properties: {FunctionName: echo, CodeUri: build/echo.so, Handler: echo}}
END
echo '{"t": "2026-03-02T08:00:00Z", "source": "lambda:echo", "body": 1}' > echo.jsonl
snowglobe replay echo.jsonl --template template.yaml --twice
"""


def project(folder, text):
    (folder / "echo.cc").write_text(HANDLER)
    (folder / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.22)\nproject(mine LANGUAGES CXX)\n" + text)


def test_find_package_with_own_json(shell, tmp_path):
    project(
        tmp_path,
        "find_package(snowglobe 0.1 REQUIRED)\nsnowglobe_handlers(echo echo.cc)\n"
        "target_link_libraries(echo PRIVATE snowglobe::own_json)\n",
    )
    shell("cmake -S . -B build && cmake --build build")
    assert "twice equal" in shell(REPLAY).stdout


def test_find_package_refuses_another_version(shell, tmp_path):
    project(tmp_path, "find_package(snowglobe 9.0 REQUIRED)\n")
    done = shell("cmake -S . -B build", check=False)
    assert done.returncode != 0 and '"9.0"' in done.stderr


# The SDK alone: no binary, so none of its packages is looked for, and nothing of the parent's is touched.
def test_add_subdirectory_of_the_sdk(shell, tmp_path):
    project(
        tmp_path,
        f"""
set(SNOWGLOBE_BUILD_EMULATOR OFF)
get_property(before DIRECTORY PROPERTY VARIABLES)
add_subdirectory({ROOT} snowglobe)
foreach(name CMAKE_CXX_STANDARD CMAKE_CXX_EXTENSIONS CMAKE_RUNTIME_OUTPUT_DIRECTORY CMAKE_LIBRARY_OUTPUT_DIRECTORY
        CMAKE_CXX_COMPILER_LAUNCHER CMAKE_POSITION_INDEPENDENT_CODE CMAKE_EXPORT_COMPILE_COMMANDS CCACHE MOLD)
    if("${{${{name}}}}")
        message(FATAL_ERROR "${{name}} leaks: ${{${{name}}}}")
    endif()
endforeach()
get_property(options DIRECTORY PROPERTY COMPILE_OPTIONS)
get_property(links DIRECTORY PROPERTY LINK_OPTIONS)
if(options OR links)
    message(FATAL_ERROR "options leak: ${{options}} ${{links}}")
endif()
foreach(name product snowglobe snowglobe_unit_tests dialog_engine)
    if(TARGET ${{name}})
        message(FATAL_ERROR "a target leaks: ${{name}}")
    endif()
endforeach()
add_custom_target(product) # the parent's own
snowglobe_handlers(echo echo.cc)
""",
    )
    shell("cmake -S . -B build && cmake --build build")
    assert "twice equal" in shell(REPLAY).stdout
    assert not (tmp_path / "build/snowglobe/tests").exists()
    # The parent's installation gets nothing of it.
    shell("cmake --install build --prefix out")
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").rglob("*snowglobe*"))


# All of it: the binary is a target, tests and apps are not. Building it would take minutes.
def test_add_subdirectory_of_everything(shell, tmp_path):
    project(
        tmp_path,
        f"""
add_subdirectory({ROOT} snowglobe)
snowglobe_handlers(echo echo.cc)
enable_testing()
add_test(NAME echo COMMAND snowglobe::snowglobe version)
foreach(name product snowglobe_unit_tests tally dialog_engine bench_floor)
    if(TARGET ${{name}})
        message(FATAL_ERROR "a target leaks: ${{name}}")
    endif()
endforeach()
""",
    )
    shell("cmake -S . -B build && cmake --build build --target echo")
    assert (tmp_path / "build/echo.so").exists()


# The first line says what is missing, and is not buried under what follows from it.
@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ("-std=c++17", "needs C++20: compile with -std=c++20"),
        ("-std=c++20 -nostdinc", "needs nlohmann_json (Debian, Ubuntu: apt-get install nlohmann-json3-dev)"),
        ("-std=c++20 -DSNOWGLOBE_OWN_JSON", "not by linking snowglobe::own_json"),
    ],
)
def test_the_header_says_what_it_needs(shell, tmp_path, flags, says):
    (tmp_path / "echo.cc").write_text(HANDLER)
    done = shell(f"g++ {flags} -I ~/.local/include -fPIC -c echo.cc", check=False)
    assert done.returncode != 0
    errors = [line for line in done.stderr.splitlines() if "error:" in line]
    assert says in errors[0] and len(errors) == 2 and "fatal error: snowglobe/needs_" in errors[1], done.stderr


# script_test.cc: the unit tests of handler_test.h.
@pytest.mark.parametrize("program", ["snowglobe_script_tests", "snowglobe_script_tests_own_json"])
def test_scripts(program):
    done = subprocess.run([pathlib.Path(binary()).with_name(program)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# As strict as this repository's own settings.
def test_headers_are_free_of_warnings(shell, tmp_path):
    (tmp_path / "one.cc").write_text(HANDLER)
    (tmp_path / "two.cc").write_text("#include <snowglobe/handler_test.h>\nint main() { snowglobe::Script script; return script.held() ? 0 : 1; }\n")
    shell("g++ -std=c++20 -fsyntax-only -Wall -Wextra -Wshadow -Wconversion -Werror -I ~/.local/include one.cc two.cc")
