# Flags of every target of this project. Third-party headers come in as system headers and are exempt.
add_library(candled_settings INTERFACE)
add_library(candled::settings ALIAS candled_settings)
target_compile_options(candled_settings INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wcast-align
  -Wnon-virtual-dtor -Woverloaded-virtual -Wunused -Wdouble-promotion -Wformat=2
  -Wimplicit-fallthrough -Wextra-semi)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(candled_settings INTERFACE -Wduplicated-cond -Wlogical-op -Wuseless-cast
    -Wno-restrict)  # GCC 12 sees overlaps in "literal" + std::string that are not there (GCC bug 105651)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # GCC 12's <algorithm> uses its own std::get_temporary_buffer(), which C++20 deprecates; clang reports that of the
  # caller of std::ranges::stable_sort().
  target_compile_options(candled_settings INTERFACE -Wno-deprecated-declarations)
endif()
if(CMAKE_UNITY_BUILD)
  # Two sources that are compiled as one may use the same name, and a class of a source belongs to no header. The preset
  # syntax compiles each source by itself and keeps these warnings.
  target_compile_options(candled_settings INTERFACE -Wno-shadow)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(candled_settings INTERFACE -Wno-subobject-linkage)
  endif()
endif()

# What changes with each release, for the few that name it.
add_library(candled_release INTERFACE)
add_library(candled::release ALIAS candled_release)
target_compile_definitions(candled_release INTERFACE
  CANDLED_VERSION="${PROJECT_VERSION}" CANDLED_RELEASE_DATE=${CANDLED_RELEASE_DATE})

if(CANDLED_SANITIZE)
  target_compile_options(candled_settings INTERFACE
    -fsanitize=${CANDLED_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(CANDLED_SANITIZE MATCHES undefined)
    # What AddressSanitizer sees by itself, and a fifth of the time that compiling takes.
    target_compile_options(candled_settings INTERFACE -fno-sanitize=null,object-size)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC's manual warns of false warnings about uninitialised values in instrumented code; the other builds keep that one.
    target_compile_options(candled_settings INTERFACE -Wno-maybe-uninitialized)
  endif()
  target_link_options(candled_settings INTERFACE -fsanitize=${CANDLED_SANITIZE})
endif()

if(CANDLED_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "CANDLED_FUZZ needs clang, for libFuzzer; the preset `fuzz` takes clang++-19")
  endif()
  # What libFuzzer sees of a program, and the standard library's own checks.
  target_compile_options(candled_settings INTERFACE -fsanitize=fuzzer-no-link
    -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/fuzz/sanitizer-ignore.txt)
  target_compile_definitions(candled_settings INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(candled_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Flags of test programs. Compilers take longest over code that is run once, so tests are not optimised, and what they test
# is built as it always is. One of two sanitizers would make each assertion many times as long, and finds nothing there.
add_library(candled_test_settings INTERFACE)
add_library(candled::test_settings ALIAS candled_test_settings)
add_library(candled_only_tests INTERFACE)
target_link_libraries(candled_test_settings INTERFACE candled_settings candled_only_tests)  # in this order: the last one counts
target_compile_options(candled_only_tests INTERFACE -O0)
if(CANDLED_SANITIZE MATCHES undefined)
  target_compile_options(candled_only_tests INTERFACE -fno-sanitize=undefined)
endif()
