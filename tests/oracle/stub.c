/* Stands in for dism, pkgmgr and every other program that a script calls: one
 * source, copied under many names. Each run appends one line of JSON to
 * C:\oracle\calls and changes nothing else.
 *
 *   program  the file that really ran, without directory and `.exe`
 *   argv     what the C runtime hands to a program, after its own name
 *   cwd      the current directory
 *   stdin, stdout, stderr   the file behind the handle, else `-`
 *
 * The exit code is ORACLE_EXIT for dism and the retired tools, 0 for others;
 * ORACLE_EXIT_<NAME> goes before both. ORACLE_OUT_<NAME> is printed, if set.
 */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

static char line[1 << 19];
static size_t used;

static void put(const char *text) {
    size_t length = strlen(text);
    if (used + length >= sizeof line) exit(250);
    memcpy(line + used, text, length);
    used += length;
}

/* JSON in ASCII, so that no code page has a say. */
static void put_string(const wchar_t *text) {
    char escape[8];
    put("\"");
    for (; *text; text++) {
        if (*text < 0x20 || *text > 0x7e || *text == '"' || *text == '\\') {
            snprintf(escape, sizeof escape, "\\u%04x", (unsigned)*text);
        } else {
            snprintf(escape, sizeof escape, "%c", (char)*text);
        }
        put(escape);
    }
    put("\"");
}

static void put_handle(const char *name, DWORD which) {
    wchar_t path[1024] = L"-";
    HANDLE handle = GetStdHandle(which);
    if (GetFileType(handle) == FILE_TYPE_DISK) GetFinalPathNameByHandleW(handle, path, 1023, 0);
    put(",\"");
    put(name);
    put("\":");
    put_string(path);
}

static wchar_t *setting(const wchar_t *kind, const wchar_t *program) {
    wchar_t name[300];
    _snwprintf(name, 299, L"ORACLE_%ls_%ls", kind, program);
    return _wgetenv(name);
}

static int answers_for_dism(const wchar_t *program) {
    return !wcscmp(program, L"dism") || !wcscmp(program, L"pkgmgr") || !wcscmp(program, L"peimg") ||
           !wcscmp(program, L"intlcfg") || !wcscmp(program, L"intlconfg");
}

int wmain(int argc, wchar_t **argv) {
    wchar_t module[1024] = L"", cwd[1024] = L"";
    GetModuleFileNameW(NULL, module, 1023);
    GetCurrentDirectoryW(1023, cwd);
    wchar_t *program = wcsrchr(module, '\\') + 1;
    _wcslwr(program);
    if (wcsrchr(program, '.')) *wcsrchr(program, '.') = 0;

    put("{\"program\":");
    put_string(program);
    put(",\"argv\":[");
    for (int at = 1; at < argc; at++) {
        if (at > 1) put(",");
        put_string(argv[at]);
    }
    put("],\"cwd\":");
    put_string(cwd);
    put_handle("stdin", STD_INPUT_HANDLE);
    put_handle("stdout", STD_OUTPUT_HANDLE);
    put_handle("stderr", STD_ERROR_HANDLE);
    put("}\n");

    DWORD written;
    HANDLE log = INVALID_HANDLE_VALUE;
    for (int tries = 0; log == INVALID_HANDLE_VALUE && tries < 1000; tries++) {
        if (tries) Sleep(10);   /* another one is at it */
        log = CreateFileW(L"C:\\oracle\\calls", FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                          OPEN_ALWAYS, 0, NULL);
    }
    if (!WriteFile(log, line, (DWORD)used, &written, NULL)) return 251;
    CloseHandle(log);

    wchar_t *out = setting(L"OUT", program), *code = setting(L"EXIT", program);
    if (out) wprintf(L"%ls\n", out);
    if (!code && answers_for_dism(program)) code = _wgetenv(L"ORACLE_EXIT");
    return code ? _wtoi(code) : 0;
}
