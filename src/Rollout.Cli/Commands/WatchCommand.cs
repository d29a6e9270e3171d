using System.CommandLine;
using System.Net;

namespace Rollout.Cli;

internal static class WatchCommand
{
    private const int DefaultPort = 5080;

    public static Command Create(TextWriter output)
    {
        Argument<string> run = new("run") { Description = "Run folder, of a training that runs in another terminal or of one that ended." };
        Option<int> port = new("--port") { Description = $"Port of the page, {DefaultPort} by default; 0 for any that is free.", DefaultValueFactory = _ => DefaultPort };
        Option<string> bind = new("--bind") { Description = "Address to listen on. Anything but loopback lets others on the network see the run.", DefaultValueFactory = _ => "127.0.0.1" };
        Command command = new("watch", "A live page of a run: learning curves, the environment being played by the current policy, and the log.") { run, port, bind };
        command.SetAction(async (parsed, cancellation) =>
        {
            int number = parsed.GetValue(port);
            if (number is < 0 or > 65535) throw new ArgumentException($"--port is {number}; it must be within 0 to 65535.");
            if (!IPAddress.TryParse(parsed.GetValue(bind) == "localhost" ? "127.0.0.1" : parsed.GetValue(bind), out IPAddress? address))
                throw new ArgumentException($"--bind is {parsed.GetValue(bind)}; it must be an address such as 127.0.0.1.");
            string path = parsed.GetValue(run)!;
            new LivePlayer(path, seed: 1).Dispose();
            WatchServer server;
            try
            {
                server = await WatchServer.StartAsync(path, address, number);
            }
            catch (IOException exception)
            {
                throw new ArgumentException($"Port {number} of {address} cannot be used: {exception.Message} Choose another --port, or 0 for any.", exception);
            }

            await using WatchServer owned = server;
            if (!IPAddress.IsLoopback(address)) output.WriteLine($"Mind: {address} is not loopback, so others on the network can see this run.");
            output.WriteLine($"Watching {path} at {server.Url}   (Ctrl-C ends)");
            output.Flush();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C is how watching ends.
            }

            return 0;
        });
        return command;
    }
}
