# candled_library(<name> SOURCES ... [PUBLIC ...] [PRIVATE ...])
#
# One folder of lib/ is one static library candled::<name>, included as "<name>/header.hpp". What it may use is
# what stands in PUBLIC and PRIVATE, and nothing else: linking is how the architecture is enforced.
function(candled_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE")
  add_library(candled_${name} STATIC ${arg_SOURCES})
  add_library(candled::${name} ALIAS candled_${name})
  target_include_directories(candled_${name} PUBLIC ${CMAKE_SOURCE_DIR}/lib)
  target_link_libraries(candled_${name} PUBLIC ${arg_PUBLIC} PRIVATE candled::settings ${arg_PRIVATE})
  candled_precompile_standard(candled_${name})
endfunction()

# candled_precompile_standard(<target>)
#
# Gives a target the headers of the standard library precompiled, which are a good part of what compiling a library takes.
# All such targets share one copy and therefore have the same flags. Where each source is compiled by itself they are not
# precompiled, so that missing includes are found there; clang accepts no copy that was made with other definitions.
function(candled_precompile_standard target)
  if(NOT CMAKE_UNITY_BUILD OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    return()
  endif()
  if(NOT TARGET candled_standard)
    set(source ${CMAKE_BINARY_DIR}/standard.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "")
    add_library(candled_standard OBJECT ${source})
    target_link_libraries(candled_standard PRIVATE candled::settings)
    target_precompile_headers(candled_standard PRIVATE
      <algorithm> <array> <atomic> <bit> <charconv> <chrono> <condition_variable> <cstdint> <cstdio> <cstring> <deque> <expected>
      <filesystem> <fstream> <functional> <limits> <map> <memory> <mutex> <optional> <ranges> <set> <span> <stdexcept>
      <stop_token> <string> <string_view> <thread> <tuple> <unordered_map> <utility> <variant> <vector>)
  endif()
  target_precompile_headers(${target} REUSE_FROM candled_standard)
  # GCC 12 sees overflows in precompiled std::string that are not there, and it forgets that it is a system header.
  target_compile_options(${target} PRIVATE -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds)
endfunction()

# candled_test(<name> [THREADS] SOURCES ... [ALONE ...] [OPTIMISED ...] LIBRARIES ...)
#
# One test program of Catch2 per folder of test/; `unit_tests` builds them all. ALONE lists the sources that use a name which
# another source uses too: a unity build compiles each of them by itself. OPTIMISED lists the sources that compute for seconds.
# CANDLED_REAL_DATA, when set in the environment, names the folder of recorded answers that some tests read; without it they say
# so and are skipped. THREADS says that the library has threads: ThreadSanitizer finds nothing in the others. With a sanitizer a
# program is one test: starting it takes longer than most of its cases.
function(candled_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "THREADS" "" "SOURCES;ALONE;OPTIMISED;LIBRARIES")
  if(CANDLED_SANITIZE STREQUAL thread AND NOT arg_THREADS)
    return()
  endif()
  set_source_files_properties(${arg_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  set_source_files_properties(${arg_OPTIMISED} PROPERTIES
    SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS -O1)
  add_executable(${name}_test ${arg_SOURCES})
  target_include_directories(${name}_test PRIVATE ${CMAKE_SOURCE_DIR}/test)
  target_link_libraries(${name}_test PRIVATE candled::test_settings Catch2::Catch2WithMain ${arg_LIBRARIES})
  candled_precompile_catch(${name}_test)
  add_dependencies(unit_tests ${name}_test)
  # What test::NoPostgres says: ctest lists those tests as skipped.
  set(skipped SKIP_REGULAR_EXPRESSION "skipped: no PostgreSQL")
  if(CANDLED_SANITIZE)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 600 ${skipped})
  else()
    catch_discover_tests(${name}_test TEST_PREFIX "${name}: " PROPERTIES LABELS unit TIMEOUT 120 ${skipped})
  endif()
endfunction()

# candled_precompile_catch(<target>)
#
# Gives a test program Catch2's header precompiled, because compiling that takes longer than compiling most tests. All test
# programs share one copy and therefore have the same flags. It holds no other header, so that it hides no missing include.
function(candled_precompile_catch target)
  if(NOT TARGET candled_catch)
    set(source ${CMAKE_BINARY_DIR}/catch.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "")
    add_library(candled_catch OBJECT ${source})
    target_link_libraries(candled_catch PRIVATE candled::test_settings Catch2::Catch2)
    target_precompile_headers(candled_catch PRIVATE <catch2/catch.hpp>)
  endif()
  target_precompile_headers(${target} REUSE_FROM candled_catch)
endfunction()
