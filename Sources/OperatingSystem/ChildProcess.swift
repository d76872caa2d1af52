internal import CLinux
public import Diagnostics
import Glibc

/// A program that runs, in a process group of its own; dropped before it has ended, it is killed.
///
/// Ownership: exactly one `wait()` reaps it, so the id cannot mean another process meanwhile.
struct ChildProcess: ~Copyable {
  /// How a child ended.
  enum End: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
  }

  let pid: pid_t
  private var isReaped = false

  /// Starts a program with exactly this environment; descriptors other than these three are closed in it.
  ///
  /// - Throws: `process.start` with what the kernel says, also when the program cannot be executed.
  init(_ program: Program, input: Int32, output: Int32, error: Int32) throws(Problem) {
    let pairs = program.environment.map { "\($0.key)=\($0.value)" }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var pid: pid_t = 0
    let status = withCStrings([program.path] + program.arguments) { arguments in
      withCStrings(pairs) { environment in
        program.path.withCString { path in
          withOptionalCString(program.folder) { folder in
            var child = stw_child(
              path: path, arguments: arguments, environment: environment, folder: folder,
              standard_input: input, standard_output: output, standard_error: error,
              file_mask: program.fileMask, open_files: program.limits.openFiles ?? 0,
              cpu_seconds: program.limits.cpuSeconds ?? 0, file_bytes: program.limits.fileBytes ?? 0)
            return stw_spawn(&child, &pid)
          }
        }
      }
    }
    guard status == 0 else {
      throw .system(.processStart, "cannot start '\(program.path)'", status)
    }
    self.pid = pid
  }

  deinit {
    guard !isReaped else { return }
    kill(-pid, SIGKILL)
    _ = Self.reap(pid)
  }

  /// Sends a signal to the child and everything it started.
  func signal(_ number: Int32) { kill(-pid, number) }

  /// Blocks until the child has ended, then ends what it left behind in its group.
  consuming func wait() -> End {
    var information = siginfo_t()
    // Looked at before it is reaped: until then no other process can get the group's number.
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
    kill(-pid, SIGKILL)
    isReaped = true
    return Self.reap(pid)
  }

  private static func reap(_ pid: pid_t) -> End {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    // The macros WIFEXITED and WEXITSTATUS, wait(2).
    return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
  }
}

private func withCStrings<R>(
  _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
) -> R {
  var pointers = texts.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return body(&pointers)
}

private func withOptionalCString<R>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> R) -> R {
  guard let text else { return body(nil) }
  return text.withCString { body($0) }
}

extension Problem.Code {
  /// A program cannot be started.
  public static let processStart = Self("process.start", exit: .stageFailed)
}
