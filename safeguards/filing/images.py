"""A photograph, decoded and written anew: the picture and nothing else. Its location can be a refuge."""

import io
from typing import IO, cast

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from safeguards.filing.chunks import SealedReader
from safeguards.filing.kinds import FileBroken, NotTaken
from safeguards.filing.models import MediaType
from safeguards.sealing import SealBroken

FORMATS = {MediaType.PNG: "PNG", MediaType.JPEG: "JPEG", MediaType.WEBP: "WEBP"}
QUALITY = 90


def written_anew(file: SealedReader, kind: MediaType) -> bytes:
    """The same picture upright, without EXIF, place, time, comments, profiles or further frames.

    Raises NotTaken for a picture of too many points, which would fill the memory, and FileBroken for a damaged one.
    """
    try:
        with Image.open(cast(IO[bytes], file), formats=[FORMATS[kind]]) as picture:
            if picture.width * picture.height > settings.UPLOAD_MAX_PIXELS:
                raise _too_large()
            upright = _plain(ImageOps.exif_transpose(picture), kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (NotTaken, SealBroken):
        raise
    except Exception as error:  # a decoder given hostile bytes may raise anything
        raise FileBroken from error
    made = io.BytesIO()
    write = upright.save
    write(made, format=FORMATS[kind], quality=QUALITY)
    return made.getvalue()


def _plain(picture: Image.Image, kind: MediaType) -> Image.Image:
    """The points alone, in a form that every one of these formats can hold."""
    has_clear_parts = picture.mode in {"LA", "PA", "RGBA"} or "transparency" in picture.info
    mode = "L" if picture.mode in {"1", "L"} and not has_clear_parts else "RGB"
    points = picture.convert("RGBA" if has_clear_parts and kind != MediaType.JPEG else mode)
    points.info = {}
    return points


def _too_large() -> NotTaken:
    return NotTaken(_("The selected picture has too many points. Save it smaller and choose it anew"))
