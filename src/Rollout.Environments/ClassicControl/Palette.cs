namespace Rollout.Environments;

/// <summary>Colours of the pictures, 0xRRGGBB.</summary>
internal static class Palette
{
    public const uint Ink = 0x24292F, Ground = 0xC9CED6, Body = 0x3B6FB6, Pole = 0xD98236, Joint = 0x8A5A9E, Goal = 0x3F9C5A, Land = 0xE7E2D8;
}
