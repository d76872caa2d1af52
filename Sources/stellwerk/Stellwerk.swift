@main
enum Stellwerk {
  static func main() {}
}
