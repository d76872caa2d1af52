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
  /// Process 1 of an isolated child; 0 without one.
  private let keeper: pid_t
  private var isReaped = false

  /// Starts a program with exactly this environment; descriptors other than these three are closed in it.
  ///
  /// - Throws: `process.start` with what the kernel says, also when the program cannot be executed.
  init(_ program: Program, input: Int32, output: Int32, error: Int32) throws(Problem) {
    let pairs = program.environment.map { "\($0.key)=\($0.value)" }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var started = stw_started()
    var step: String?
    let status = withCStrings([program.path] + program.arguments) { arguments in
      withCStrings(pairs) { environment in
        program.path.withCString { path in
          withOptionalCString(program.folder) { folder in
            withIsolation(program.isolation) { isolation in
              var child = stw_child(
                path: path, arguments: arguments, environment: environment, folder: folder,
                standard_input: input, standard_output: output, standard_error: error,
                file_mask: program.fileMask, open_files: program.limits.openFiles ?? 0,
                cpu_seconds: program.limits.cpuSeconds ?? 0, file_bytes: program.limits.fileBytes ?? 0,
                address_bytes: program.limits.addressBytes ?? 0,
                // Of a user's processes all are counted, but in a namespace only those in there.
                processes: isolation == nil ? 0 : program.limits.processes ?? 0, isolation: isolation)
              let status = stw_spawn(&child, &started)
              // The text lies in the steps, which go away with this closure.
              step = started.step.map { String(cString: $0) }
              return status
            }
          }
        }
      }
    }
    guard status == 0 else {
      if let step {
        throw .system(.processIsolation, "cannot isolate '\(program.path)': \(step)", status)
      }
      throw .system(.processStart, "cannot start '\(program.path)'", status)
    }
    (pid, keeper) = (started.child, started.keeper)
  }

  deinit {
    guard !isReaped else { return }
    kill(-pid, SIGKILL)
    _ = Self.reap(pid)
    Self.end(keeper)
  }

  /// Sends a signal to the child and everything it started; SIGKILL to all of its namespace.
  func signal(_ number: Int32) {
    kill(-pid, number)
    if keeper > 0 && number == SIGKILL { kill(keeper, SIGKILL) }
  }

  /// Blocks until the child has ended, then ends what it left behind.
  consuming func wait() -> End {
    var information = siginfo_t()
    // Looked at before it is reaped: until then no other process can get the group's number.
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
    kill(-pid, SIGKILL)
    isReaped = true
    let end = Self.reap(pid)
    Self.end(keeper)
    return end
  }

  /// Process 1 ends when all others of its namespace are gone and reaped (pid_namespaces(7)).
  private static func end(_ keeper: pid_t) {
    guard keeper > 0 else { return }
    kill(keeper, SIGKILL)
    _ = reap(keeper)
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

private func withIsolation<R>(
  _ isolation: Isolation?, _ body: (UnsafePointer<stw_isolation>?) -> R
) -> R {
  guard let isolation else { return body(nil) }
  let names = [
    Isolation.map(of: geteuid()), Isolation.map(of: getegid()), "/usr/bin/sleep", "infinity",
  ]
  return withCStrings(names) { texts in
    IsolationSteps(isolation).withSteps { steps in
      var value = stw_isolation(
        steps: steps.baseAddress, step_count: steps.count, user_map: texts[0], group_map: texts[1],
        user: Isolation.user, group: Isolation.user, is_privileged: geteuid() == 0 ? 1 : 0,
        keeps_network: isolation.keepsNetwork ? 1 : 0, keeper: texts[2], keeping: texts[3])
      return body(&value)
    }
  }
}

private func withOptionalCString<R>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> R) -> R {
  guard let text else { return body(nil) }
  return text.withCString { body($0) }
}

extension Problem.Code {
  /// A program cannot be started.
  public static let processStart = Self("process.start", exit: .stageFailed)
  /// A program cannot be isolated from the machine.
  public static let processIsolation = Self("process.isolation", exit: .stageFailed)
}
