/* Starts one command line (ORACLE_COMMAND) in C:\run, with its input
 * from C:\oracle\in and its output in out and err beside it, waits ORACLE_MS milliseconds for
 * it, and leaves its exit code, all 32 bits of it, in C:\oracle\code.
 *
 * Input, where there is some, comes line by line through a pipe: Wine's `set /p`
 * takes one line and drops the rest of what it has read. */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static HANDLE file(const wchar_t *name, DWORD access, DWORD disposition) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    return CreateFileW(name, access, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited, disposition, 0, NULL);
}

static HANDLE reader, writer;

static DWORD WINAPI feed(void *input) {
    static char line[1 << 16];
    DWORD used = 0, count, waiting;
    while (used < sizeof line && ReadFile(input, line + used, 1, &count, NULL) && count) {
        if (line[used++] != '\n') continue;
        WriteFile(writer, line, used, &count, NULL);
        while (PeekNamedPipe(reader, NULL, 0, NULL, &waiting, NULL) && waiting) Sleep(1);
        used = 0;
    }
    CloseHandle(writer);
    return 0;
}

/* The end of a pipe from which a script reads the lines of `input`. */
static HANDLE lines_of(HANDLE input) {
    if (!CreatePipe(&reader, &writer, NULL, 1 << 16)) exit(4);
    SetHandleInformation(reader, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    SetHandleInformation(input, HANDLE_FLAG_INHERIT, 0);
    CreateThread(NULL, 0, feed, input, 0, NULL);
    return reader;
}

int wmain(void) {
    static wchar_t command[32768];
    STARTUPINFOW start = {.cb = sizeof start};
    PROCESS_INFORMATION process;
    DWORD code = 0;
    GetEnvironmentVariableW(L"ORACLE_COMMAND", command, 32767);
    DWORD limit = wcstoul(_wgetenv(L"ORACLE_MS"), NULL, 10);
    SetEnvironmentVariableW(L"ORACLE_COMMAND", NULL);
    SetEnvironmentVariableW(L"ORACLE_MS", NULL);

    start.dwFlags = STARTF_USESTDHANDLES;
    start.hStdInput = file(L"C:\\oracle\\in", GENERIC_READ, OPEN_EXISTING);
    if (GetFileSize(start.hStdInput, NULL)) start.hStdInput = lines_of(start.hStdInput);
    start.hStdOutput = file(L"C:\\oracle\\out", GENERIC_WRITE, CREATE_ALWAYS);
    start.hStdError = file(L"C:\\oracle\\err", GENERIC_WRITE, CREATE_ALWAYS);
    if (!CreateProcessW(NULL, command, NULL, NULL, TRUE, 0, NULL, L"C:\\run", &start, &process)) return 2;
    if (WaitForSingleObject(process.hProcess, limit) != WAIT_OBJECT_0) return 3;
    GetExitCodeProcess(process.hProcess, &code);
    FILE *result = _wfopen(L"C:\\oracle\\code", L"w");
    fprintf(result, "%ld", (long)code);
    fclose(result);
    return 0;
}
