using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Rollout.Cli;

/// <summary>The page of a run over HTTP: / is the page, /events its server-sent events. It has no way to change anything.</summary>
internal sealed class WatchServer : IAsyncDisposable
{
    private const int MostPages = 16;
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _closing = new();
    private int _pages;

    private WatchServer(WebApplication application) => _application = application;

    /// <summary>Where the page is.</summary>
    public string Url => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Starts to serve.</summary>
    /// <param name="run">Run folder.</param>
    /// <param name="address">Address to listen on.</param>
    /// <param name="port">Port; 0 for any that is free.</param>
    public static async Task<WatchServer> StartAsync(string run, IPAddress address, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(address, port);
        });
        WatchServer server = new(builder.Build());
        byte[] page = Page();
        server._application.Run(context => server.Answer(context, run, page, IPAddress.IsLoopback(address)));
        await server._application.StartAsync();
        return server;
    }

    /// <summary>Ends all pages' events and the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _closing.Dispose();
    }

    private static byte[] Page()
    {
        using Stream stream = typeof(WatchServer).Assembly.GetManifestResourceStream("watch.html")!;
        byte[] page = new byte[stream.Length];
        stream.ReadExactly(page);
        return page;
    }

    private async Task Answer(HttpContext context, string run, byte[] page, bool loopback)
    {
        // A foreign site whose name was made to point here must not read the run.
        if (loopback && context.Request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]")) context.Response.StatusCode = StatusCodes.Status403Forbidden;
        else if (context.Request.Method != "GET") context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        else if (context.Request.Path == "/") await Send(context, page);
        else if (context.Request.Path == "/events") await Stream(context, run);
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static async Task Send(HttpContext context, byte[] page)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(page);
    }

    private async Task Stream(HttpContext context, string run)
    {
        if (Interlocked.Increment(ref _pages) > MostPages)
        {
            Interlocked.Decrement(ref _pages);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _closing.Token);
        try
        {
            await new WatchSession(run, context.Response.Body).RunAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the server ends.
        }
        finally
        {
            Interlocked.Decrement(ref _pages);
        }
    }
}
